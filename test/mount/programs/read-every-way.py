"""Owns the ways in which a program may read a file: prints the SHA-256 of what each of them gives, as JSON.

    python3 read-every-way.py FILE
"""

import ctypes
import hashlib
import json
import mmap
import os
import sys
import tempfile

PAGE = mmap.PAGESIZE
libc = ctypes.CDLL(None, use_errno=True)
libc.readahead.argtypes = [ctypes.c_int, ctypes.c_int64, ctypes.c_size_t]


def open_file(path, flags=0):
    return os.open(path, os.O_RDONLY | os.O_CLOEXEC | flags)


def read_to_end(fd, count):
    parts = []
    while part := os.read(fd, count):
        parts.append(part)
    return b"".join(parts)


def in_odd_pieces(path):
    return read_to_end(open_file(path), 4099)


def backwards(path):
    fd = open_file(path)
    size = os.fstat(fd).st_size
    starts = range(0, size, 7001)
    return b"".join(reversed([os.pread(fd, 7001, start) for start in reversed(starts)]))


def into_several_buffers(path):
    fd = open_file(path)
    content = bytearray(os.fstat(fd).st_size)
    view = memoryview(content)
    place = 0
    while place < len(content):
        place += os.preadv(fd, [view[place : place + 1000], view[place + 1000 : place + 200_000]], place)
    return content


def mapped(path, flags):
    fd = open_file(path)
    with mmap.mmap(fd, 0, flags=flags, prot=mmap.PROT_READ) as content:
        return b"".join(reversed([content[at : at + PAGE] for at in reversed(range(0, len(content), PAGE))]))


def to_a_file(copy):
    def way(path):
        fd = open_file(path)
        with tempfile.TemporaryFile() as target:
            place, size = 0, os.fstat(fd).st_size
            while place < size:
                place += copy(fd, target.fileno(), place, size - place)
            target.seek(0)
            return target.read()

    return way


def splice(fd, target, place, count):
    out, into = os.pipe()
    moved = os.splice(fd, into, min(count, 65536), offset_src=place)
    rest = moved
    while rest > 0:
        rest -= os.splice(out, target, rest)
    os.close(out)
    os.close(into)
    return moved


def past_the_caches(path):
    """O_DIRECT: the buffer, the place and the length are aligned, the last read is short."""
    fd = open_file(path, os.O_DIRECT)
    aligned = mmap.mmap(-1, 1 << 20)
    parts = []
    while (got := os.preadv(fd, [aligned], sum(map(len, parts)))) > 0:
        parts.append(aligned[:got])
    return b"".join(parts)


def read_ahead(path):
    fd = open_file(path)
    size = os.fstat(fd).st_size
    os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_WILLNEED)
    if libc.readahead(fd, 0, size) != 0:
        raise OSError(ctypes.get_errno(), "readahead")
    return read_to_end(fd, 1 << 20)


def after_dropping(path):
    fd = open_file(path)
    read_to_end(fd, 1 << 20)
    os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
    os.lseek(fd, 0, os.SEEK_SET)
    return read_to_end(fd, 1 << 20)


def from_its_end(path):
    fd = open_file(path)
    size = os.lseek(fd, 0, os.SEEK_END)
    assert os.lseek(fd, -1, os.SEEK_CUR) == size - 1
    last = os.read(fd, 10)
    os.lseek(fd, 0, os.SEEK_SET)
    return os.read(fd, size - 1)[: size - 1] + last


def by_a_path_only_descriptor(path):
    fd = os.open(path, os.O_PATH)
    return read_to_end(open_file(f"/proc/self/fd/{fd}"), 1 << 20)


def by_two_descriptors(path):
    """Open several times at once, and one of them closed in between."""
    first, second = open_file(path), open_file(path)
    start = os.read(first, 100_000)
    other = read_to_end(second, 1 << 20)
    os.close(second)
    return start + read_to_end(first, 1 << 20) if other.startswith(start) else other


WAYS = {
    "in odd pieces": in_odd_pieces,
    "backwards": backwards,
    "into several buffers": into_several_buffers,
    "mapped": lambda path: mapped(path, mmap.MAP_PRIVATE),
    "mapped and shared": lambda path: mapped(path, mmap.MAP_SHARED),
    "sendfile": to_a_file(lambda fd, target, place, count: os.sendfile(target, fd, place, count)),
    "splice": to_a_file(splice),
    "O_DIRECT": past_the_caches,
    "readahead": read_ahead,
    "after its pages were dropped": after_dropping,
    "from its end": from_its_end,
    "O_NOATIME": lambda path: read_to_end(open_file(path, os.O_NOATIME), 1 << 20),
    "O_PATH": by_a_path_only_descriptor,
    "by two descriptors": by_two_descriptors,
}

print(json.dumps({name: hashlib.sha256(way(sys.argv[1])).hexdigest() for name, way in WAYS.items()}))
