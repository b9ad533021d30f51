/**
 * Owns how an extended attribute is read of what lies in an open folder, without following a link. Node has no such
 * call, so libc's stand in for it: getxattrat(2), and before Linux 6.13 lgetxattr(2) below /proc.
 */
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';
import type Koffi from 'koffi';
import { packageFile } from './program-files.js';

/** XATTR_SIZE_MAX of <linux/limits.h>: none is longer. */
const mostBytes = 65_536;

/** The number of getxattrat(2), the same on all processors, as that of every call since Linux 5.0. */
const getxattrat = 464;
const AT_SYMLINK_NOFOLLOW = 0x100;
const AT_FDCWD = -100;

/** How long the attribute is; negative where there is none. */
type Read = (folder: number, name: string, attribute: string) => number;

interface Library {
  readonly read: Read;
  /** What was read last begins it. */
  readonly bytes: Uint8Array;
  readonly errno: () => number;
}

let loaded: Library | 'missing' | undefined;

const { ENODATA, ENOTSUP, EOPNOTSUPP, ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG } = constants.errno;
const hasNone = new Set([ENODATA, ENOTSUP, EOPNOTSUPP]);
const isAway = new Set([ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG]);

/**
 * Valid until the next call. Undefined if it has none, if nothing lies there, and where koffi has no build.
 *
 * @param folder a descriptor of it, which may be one of O_PATH
 * @param name in it, or `.` for the folder itself
 * @throws Error with the system's code
 */
export function extendedAttribute(folder: number, name: string, attribute: string): Uint8Array | undefined {
  loaded ??= load() ?? 'missing';
  if (loaded === 'missing') return undefined;
  const length = loaded.read(folder, name, attribute);
  if (length >= 0) return loaded.bytes.subarray(0, length);
  const errno = loaded.errno();
  if (hasNone.has(errno) || isAway.has(errno)) return undefined;
  const code = getSystemErrorName(-errno);
  throw Object.assign(new Error(`${code}: ${attribute} cannot be read`), { code });
}

/** Loaded when it is needed: commands that ask for no permissions need not wait for it. */
function load(): Library | undefined {
  const koffi = loadKoffi();
  if (koffi === undefined) return undefined;
  const library = koffi.load(null);
  // The system writes to where this lies: it must stay, and stay there.
  const pointer: unknown = koffi.alloc('uint8_t', mostBytes);
  const bytes = new Uint8Array(koffi.view(pointer, mostBytes));
  // struct xattr_args of <linux/xattr.h>
  const target = new DataView(new ArrayBuffer(16));
  target.setBigUint64(0, koffi.address(pointer), true);
  target.setUint32(8, mostBytes, true);
  const syscall = library.func(
    'long syscall(long number, int folder, const char *name, uint flags, const char *attribute, void *target, size_t size)',
  );
  const lgetxattr = library.func('long lgetxattr(const char *path, const char *attribute, void *value, size_t size)');
  const readAt: Read = (folder, name, attribute) =>
    syscall(getxattrat, folder, name, AT_SYMLINK_NOFOLLOW, attribute, target.buffer, target.byteLength) as number;
  const readBelow: Read = (folder, name, attribute) =>
    lgetxattr(`/proc/self/fd/${folder}/${name}`, attribute, pointer, mostBytes) as number;
  const errno = () => koffi.errno();
  // Some that run containers refuse calls that they do not know with EPERM, so it is tried on what has none.
  const isKnown = readAt(AT_FDCWD, '/', 'user.dayfs') >= 0 || hasNone.has(errno());
  return { read: isKnown ? readAt : readBelow, bytes, errno };
}

function loadKoffi(): typeof Koffi | undefined {
  try {
    return createRequire(packageFile)('koffi') as typeof Koffi;
  } catch {
    // Without a build for this processor all else works (README.md names what does not).
    return undefined;
  }
}
