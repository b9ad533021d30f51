"""
Swaps what lies in a root for what leads out of it, as fast as can be, until it is told to stop:
  swap-for-links.py MEDIA OUTSIDE
MEDIA/file.ts is in turn a file, a link to OUTSIDE/in.ts, and a FIFO. MEDIA/folder is in turn a folder with a file in.ts,
and a link to OUTSIDE.
"""

import ctypes
import os
import sys

media, outside = sys.argv[1:3]
libc = ctypes.CDLL(None, use_errno=True)
CURRENT_FOLDER, RENAME_EXCHANGE = -100, 2


def exchange(one, other):
    """renameat2(2): neither name is missing for a moment."""
    if libc.renameat2(CURRENT_FOLDER, os.fsencode(one), CURRENT_FOLDER, os.fsencode(other), RENAME_EXCHANGE) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


os.chdir(media)
os.symlink(f"{outside}/in.ts", "link.ts")
os.mkfifo("fifo.ts", 0o644)
os.symlink(outside, "other")
while True:
    exchange("file.ts", "link.ts")
    exchange("folder", "other")
    exchange("file.ts", "fifo.ts")
