"""
As a user, who need not be one who may start it, opens the files of a folder one after the other and holds them, says how many, and why no more, and waits to be ended.
  hold-open.py FOLDER UID
"""

import os
import resource
import sys
import time

_, most = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
folder, uid, held = sys.argv[1], int(sys.argv[2]), []
os.setgroups([])
os.setgid(uid)
os.setuid(uid)
try:
    for name in os.listdir(folder):
        held.append(os.open(f"{folder}/{name}", os.O_RDONLY))
    print(f"{len(held)} all", flush=True)
except OSError as error:
    print(f"{len(held)} {error.strerror}", flush=True)
time.sleep(600)
