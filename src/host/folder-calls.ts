/**
 * Owns the system calls on what lies in an open folder: Node has none, and its own, by a path below /proc, take three
 * times as long. koffi makes them. None follows a symbolic link.
 */
import { constants } from 'node:os';
import type Koffi from 'koffi';
import { loadKoffi, requiredKoffi } from './koffi.js';
import { SystemCallError } from './system-call-error.js';

/** A folder is a descriptor, which may be one of O_PATH; a name is one in it, or `.` for the folder itself. */
export interface FolderCalls {
  /** openat(2): undefined if nothing stands under the name. @throws SystemCallError */
  openAt(folder: number, name: string, flags: number): number | undefined;
  /** statx(2), as struct statx, until the next call; undefined if nothing stands there. @throws SystemCallError */
  statAt(folder: number, name: string): DataView | undefined;
  /** statx(2) of what is open by a descriptor. @throws SystemCallError */
  statOpen(fd: number): DataView;
  /**
   * getxattrat(2), until the next call; undefined if nothing stands there, or has none. Without a name of what is open
   * by the descriptor.
   *
   * @throws SystemCallError
   */
  attributeAt(folder: number, name: string, attribute: string): Uint8Array | undefined;
}

let loaded: FolderCalls | 'none' | undefined;

/** Loaded when they are needed, which takes longer than a few calls; undefined where koffi has no build. */
export function folderCalls(): FolderCalls | undefined {
  if (loaded === undefined) {
    const koffi = loadKoffi();
    loaded = koffi === undefined ? 'none' : callsBy(koffi);
  }
  return loaded === 'none' ? undefined : loaded;
}

/** For whoever has come so far by koffi alone. @throws Error */
export function requiredFolderCalls(): FolderCalls {
  return folderCalls() ?? callsBy(requiredKoffi());
}

function callsBy(koffi: typeof Koffi): FolderCalls {
  // Of this process: its C library is there already.
  const library = koffi.load(null);
  const errno = () => koffi.errno();
  return { ...statCalls(library, errno), attributeAt: attributeCall(koffi, library) };
}

const { ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG, ENODATA, EOPNOTSUPP, ERANGE } = constants.errno;
const meanAbsent = new Set([ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG]);

/** Names that are not there are usual, and an exception would cost more than the call. @throws SystemCallError */
function isAbsent(call: string, result: number, errno: () => number): boolean {
  if (result >= 0) return false;
  const code = errno();
  if (meanAbsent.has(code)) return true;
  throw new SystemCallError(call, code);
}

/** From <fcntl.h>, the same on x64 and arm64; Node sets the first by itself, and does not list it. */
const O_CLOEXEC = 0o2000000;
const AT_FDCWD = -100;
const AT_SYMLINK_NOFOLLOW = 0x100;
const AT_NO_AUTOMOUNT = 0x800;
const AT_EMPTY_PATH = 0x1000;
/** STATX_BASIC_STATS and STATX_BTIME. */
const allStats = 0xfff;
const statxBytes = 256;

type Library = ReturnType<(typeof Koffi)['load']>;

function statCalls(library: Library, errno: () => number): Omit<FolderCalls, 'attributeAt'> {
  const openat = library.func('int openat(int folder, const char *name, int flags)');
  const statx = library.func('int statx(int folder, const char *name, int flags, uint mask, void *stats)');
  const bytes = Buffer.allocUnsafeSlow(statxBytes);
  const stats = new DataView(bytes.buffer);
  return {
    openAt: (folder, name, flags) => {
      const fd = openat(folder, name, flags | O_CLOEXEC) as number;
      return isAbsent('openat', fd, errno) ? undefined : fd;
    },
    statAt: (folder, name) => {
      const result = statx(folder, name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, allStats, bytes) as number;
      return isAbsent('statx', result, errno) ? undefined : stats;
    },
    statOpen: (fd) => {
      if ((statx(fd, '', AT_EMPTY_PATH, allStats, bytes) as number) < 0) throw new SystemCallError('statx', errno());
      return stats;
    },
  };
}

/** XATTR_SIZE_MAX of <linux/limits.h>: no attribute is longer. */
const mostBytes = 65_536;
/** The kernel makes as much room as it is offered, and clears it, each time (fs/xattr.c): of 64 KiB that is half of the call. */
const usualBytes = 1024;
/** The number of getxattrat(2), the same on all processors, as that of every call since Linux 5.0. */
const getxattrat = 464;
const haveNone = new Set([ENODATA, EOPNOTSUPP]);

/** getxattrat(2) came with Linux 6.13: before that, lgetxattr(2) by a path below /proc, at twice the time. */
function attributeCall(koffi: typeof Koffi, library: Library): FolderCalls['attributeAt'] {
  // The system writes to where this lies: it must stay, and stay there.
  const pointer: unknown = koffi.alloc('uint8_t', mostBytes);
  const bytes = new Uint8Array(koffi.view(pointer, mostBytes));
  // struct xattr_args of <linux/xattr.h>
  const target = new DataView(new ArrayBuffer(16));
  target.setBigUint64(0, koffi.address(pointer), true);
  const syscall = library.func(
    'long syscall(long number, int folder, const char *name, uint flags, const char *attribute, void *target, size_t size)',
  );
  const ofPath = '(const char *path, const char *attribute, void *value, size_t size)';
  const [getxattr, lgetxattr] = [library.func(`long getxattr${ofPath}`), library.func(`long lgetxattr${ofPath}`)];
  const flags = AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH;
  const readAt = (folder: number, name: string, attribute: string, size: number) => {
    target.setUint32(8, size, true);
    return syscall(getxattrat, folder, name, flags, attribute, target.buffer, target.byteLength) as number;
  };
  const readBelow = (folder: number, name: string, attribute: string, size: number) =>
    (name === ''
      ? getxattr(`/proc/self/fd/${folder}`, attribute, pointer, size)
      : lgetxattr(`/proc/self/fd/${folder}/${name}`, attribute, pointer, size)) as number;
  // Some that run containers refuse calls that they do not know with EPERM, so it is tried on what has no such attribute.
  const isKnown = readAt(AT_FDCWD, '/', 'user.dayfs', usualBytes) >= 0 || haveNone.has(koffi.errno());
  const read = isKnown ? readAt : readBelow;
  return (folder, name, attribute) => {
    let length = read(folder, name, attribute, usualBytes);
    if (length < 0 && koffi.errno() === ERANGE) length = read(folder, name, attribute, mostBytes);
    if (length >= 0) return bytes.subarray(0, length);
    const errno = koffi.errno();
    if (haveNone.has(errno) || meanAbsent.has(errno)) return undefined;
    throw new SystemCallError('getxattr', errno);
  };
}
