"""
Reads in the mount, round after round, and writes a dot for each; ends at the first fault, or once STOP is there.
  read-on.py files|mapped|names TOP STOP [SUMS]
`files` reads and compares files, anew and by descriptors that it holds; `mapped` does so by mappings; `names` has
find(1) list them with their inode numbers, which stay as they are. SUMS is JSON: the SHA-256 of each file by its path.
"""

import hashlib
import json
import mmap
import os
import subprocess
import sys

how, top, stop = sys.argv[1:4]
sums = json.loads(sys.argv[4]) if len(sys.argv) > 4 else {}
held = {path: open(f"{top}/{path}", "rb", buffering=0) for path in sums}


def expect(is_so, what):
    if not is_so:
        sys.exit(f"{how}: {what}")


def compare(path, content, kind):
    expect(hashlib.sha256(content).hexdigest() == sums[path], f"{path}, {kind}, is another")


def map_whole(file):
    return mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)


def read_files():
    for path, file in held.items():
        with open(f"{top}/{path}", "rb") as again:
            compare(path, again.read(), "opened anew")
        file.seek(0)
        compare(path, file.read(), "held open")
        expect(os.fstat(file.fileno()).st_size == os.stat(f"{top}/{path}").st_size, f"{path} has another size")


held_maps = {path: map_whole(file) for path, file in held.items()} if how == "mapped" else {}


def read_mapped():
    for path, mapped in held_maps.items():
        compare(path, mapped[:], "mapped before")
        with open(f"{top}/{path}", "rb") as again, map_whole(again) as mapped_again:
            compare(path, mapped_again[:], "mapped anew")


def find_names():
    found = subprocess.run(["find", top, "-printf", "%i %y %P\\n"], capture_output=True, text=True)
    expect(found.returncode == 0, found.stderr)
    return sorted(found.stdout.splitlines())


names = find_names() if how == "names" else []


def read_names():
    now = find_names()
    expect(now == names, f"other names or numbers: {sorted(set(now) ^ set(names))}")


rounds = {"files": read_files, "mapped": read_mapped, "names": read_names}
while not os.path.exists(stop):
    rounds[how]()
    print(".", end="", flush=True)
