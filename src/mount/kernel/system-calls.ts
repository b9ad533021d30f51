/** Owns the system calls that Node lacks, made through koffi: the one place that knows it. */
import { getSystemErrorName } from 'node:util';
import koffi from 'koffi';

/** A call that failed, with the system's own code, as Node's errors have it. */
class SystemCallError extends Error {
  override readonly name = 'SystemCallError';
  readonly code: string;

  constructor(name: string) {
    const code = getSystemErrorName(-koffi.errno());
    super(`${name}: ${code}`);
    this.code = code;
  }
}

/** Of this process: its C library is there already. */
const library = koffi.load(null);

type NumberCall = (...args: unknown[]) => number;

const calls = {
  mount: library.func(
    'int mount(const char *source, const char *path, const char *type, ulong flags, const char *data)',
  ),
  umount2: library.func('int umount2(const char *path, int flags)'),
  // Its last argument is one of many to C, and passed like any other on x64 and arm64.
  ioctl: library.func('int ioctl(int fd, ulong request, void *argument)'),
  memfd_create: library.func('int memfd_create(const char *name, uint flags)'),
} as unknown as Record<'mount' | 'umount2' | 'ioctl' | 'memfd_create', NumberCall>;

/** @throws SystemCallError */
function call(name: keyof typeof calls, ...args: unknown[]): number {
  const result = calls[name](...args);
  if (result < 0) throw new SystemCallError(name);
  return result;
}

/** <sys/mount.h>: read-only, without set-user-id and without devices. */
const MS_RDONLY = 1;
const MS_NOSUID = 2;
const MS_NODEV = 4;

/** mount(2) of an open FUSE device. */
export function mountDevice(parts: {
  device: number;
  path: string;
  source: string;
  type: string;
  options: string;
}): void {
  const { device, path, source, type, options } = parts;
  const data = `fd=${device},rootmode=40000,user_id=0,group_id=0${options}`;
  call('mount', source, path, type, MS_RDONLY | MS_NOSUID | MS_NODEV, data);
}

const MNT_FORCE = 1;
const MNT_DETACH = 2;
const UMOUNT_NOFOLLOW = 8;

/**
 * umount2(2): takes the mount out of the tree, and ends the connection to its server, so that whoever waits for an
 * answer, or on the device for requests, gets an error.
 */
export function endMount(path: string): void {
  call('umount2', path, MNT_FORCE | MNT_DETACH | UMOUNT_NOFOLLOW);
}

/** _IOW(229, 1, struct fuse_backing_map) and _IOW(229, 2, uint32_t) of <linux/fuse.h>. */
const FUSE_DEV_IOC_BACKING_OPEN = 0x4010e501;
const FUSE_DEV_IOC_BACKING_CLOSE = 0x4004e502;

/** Has the kernel read an open file by itself. @returns the number by which it knows the file from then on */
export function openBacking(device: number, fd: number): number {
  const map = Buffer.alloc(16);
  map.writeInt32LE(fd, 0);
  return call('ioctl', device, FUSE_DEV_IOC_BACKING_OPEN, map);
}

export function closeBacking(device: number, backing: number): void {
  const number = Buffer.alloc(4);
  number.writeInt32LE(backing, 0);
  call('ioctl', device, FUSE_DEV_IOC_BACKING_CLOSE, number);
}

const MFD_CLOEXEC = 1;

/** memfd_create(2): a file in memory that has no name anywhere. */
export function openMemoryFile(name: string): number {
  return call('memfd_create', name, MFD_CLOEXEC);
}
