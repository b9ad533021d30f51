"""Owns a reader of folders below readdir(3): what getdents64(2) tells, entry by entry, and seeks among the entries.

    python3 folder-entries.py list FOLDER          every entry as JSON lines: name, d_type, d_ino, d_off
    python3 folder-entries.py seek FOLDER          goes back to each offset that it was told, as telldir(3) users do
    python3 folder-entries.py grow FOLDER ON_DISK  reads half, adds files on the disk, reads on, seeks back, rewinds
"""

import ctypes
import json
import os
import struct
import sys
import time

libc = ctypes.CDLL(None, use_errno=True)
libc.getdents64.restype = ctypes.c_ssize_t
HEAD = struct.Struct("=QqHB")


def entries_of(fd, buffer_bytes):
    """The next entries, as many as fit; none at the end."""
    buffer = ctypes.create_string_buffer(buffer_bytes)
    count = libc.getdents64(fd, buffer, buffer_bytes)
    if count < 0:
        raise OSError(ctypes.get_errno(), "getdents64")
    found, place = [], 0
    while place < count:
        inode, offset, length, kind = HEAD.unpack_from(buffer.raw, place)
        name = os.fsdecode(buffer.raw[place + HEAD.size : place + length].split(b"\0", 1)[0])
        found.append({"name": name, "type": kind, "inode": inode, "offset": offset})
        place += length
    return found


def all_entries(fd, buffer_bytes=32_768):
    while found := entries_of(fd, buffer_bytes):
        yield from found


def names_of(entries):
    return [entry["name"] for entry in entries]


def check(holds, what):
    if not holds:
        sys.exit(what)


def seek(folder):
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    first = list(all_entries(fd))
    small = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    check(names_of(all_entries(small, 320)) == names_of(first), "another size of buffer gives other entries")
    offsets = [entry["offset"] for entry in first]
    check(len(set(offsets)) == len(offsets), "two entries have one offset")
    step = max(1, len(first) // 500)
    for index in [*range(len(first) - 1, -1, -step), *range(0, len(first), step)]:
        os.lseek(fd, offsets[index], os.SEEK_SET)
        after = names_of(entries_of(fd, 320))
        check(after == names_of(first)[index + 1 : index + 1 + len(after)], f"other entries after {offsets[index]}")
        check(after != [] or index == len(first) - 1, f"no entries after {offsets[index]}")
    os.lseek(fd, 0, os.SEEK_SET)
    check(names_of(all_entries(fd)) == names_of(first), "other entries after a rewind")


def grow(folder, on_disk):
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    before = list(all_entries(fd))
    os.lseek(fd, 0, os.SEEK_SET)
    seen = []
    while len(seen) < len(before) // 2:
        seen += entries_of(fd, 2_048)
    added = [f"{number}-added.ts" for number in range(100)]
    for name in added:
        open(os.path.join(on_disk, name), "w").close()
    # Longer than any lifetime within which a new name need not show.
    time.sleep(1.5)
    with os.scandir(folder) as others:
        check({entry.name for entry in others} >= set(added), "another reader does not see the new names")
    seen += all_entries(fd)
    check(len(set(names_of(seen))) == len(seen), "a name came twice while names were added")
    check(set(names_of(seen)) >= set(names_of(before)), "a name was lost while names were added")
    middle = len(before) // 4
    os.lseek(fd, before[middle]["offset"], os.SEEK_SET)
    rest = names_of(all_entries(fd))
    check(set(rest) >= set(names_of(before)[middle + 1 :]), "a name was lost after a seek back")
    check(not set(rest) & set(names_of(before)[: middle + 1]), "a name from before the offset came after it")
    os.lseek(fd, 0, os.SEEK_SET)
    again = names_of(all_entries(fd))
    check(set(again) == set(names_of(before)) | set(added), "a rewind does not show the new names")
    check(len(set(again)) == len(again), "a name came twice after a rewind")


command, *places = sys.argv[1:]
if command == "list":
    for each in all_entries(os.open(places[0], os.O_RDONLY | os.O_DIRECTORY)):
        print(json.dumps(each))
else:
    {"seek": seek, "grow": grow}[command](*places)
