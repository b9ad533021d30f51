/** Owns the system calls that Node lacks, made through koffi. */
import { constants } from 'node:os';
import koffi from 'koffi';
import { SystemCallError } from '../../host/system-call-error.js';

/** Of this process: its C library is there already. */
const library = koffi.load(null);

const mmap = library.func(
  'void *mmap(void *address, size_t length, int protection, int flags, int fd, int64_t offset)',
) as (...args: unknown[]) => unknown;

type CallName =
  | 'mount'
  | 'umount2'
  | 'ioctl'
  | 'gettid'
  | '_exit'
  | 'poll'
  | 'inotify_init1'
  | 'inotify_add_watch'
  | 'inotify_rm_watch';

interface NumberCall {
  (...args: unknown[]): number;
  /** In a thread of its own; the last argument is told of the end. */
  readonly async: (...args: unknown[]) => void;
}

const calls = {
  mount: library.func(
    'int mount(const char *source, const char *path, const char *type, ulong flags, const char *data)',
  ),
  umount2: library.func('int umount2(const char *path, int flags)'),
  // Its last argument is one of many to C, and passed like any other on x64 and arm64.
  ioctl: library.func('int ioctl(int fd, ulong request, void *argument)'),
  gettid: library.func('int gettid()'),
  _exit: library.func('void _exit(int code)'),
  poll: library.func('int poll(void *descriptors, ulong count, int timeoutMs)'),
  inotify_init1: library.func('int inotify_init1(int flags)'),
  inotify_add_watch: library.func('int inotify_add_watch(int inotify, const char *path, uint32_t mask)'),
  inotify_rm_watch: library.func('int inotify_rm_watch(int inotify, int watch)'),
} satisfies Record<string, unknown> as unknown as Record<CallName, NumberCall>;

/** @throws SystemCallError */
function call(name: CallName, ...args: unknown[]): number {
  return checked(name, calls[name](...args));
}

/** Of what is called so often that it must not be passed through. @throws SystemCallError */
function checked(name: CallName, result: number): number {
  if (result < 0) throw new SystemCallError(name, koffi.errno());
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

/** struct fuse_backing_map, of which the number of a file that is not to be read any more takes the beginning. */
const backingMap = new DataView(new ArrayBuffer(16));

/** Has the kernel read an open file by itself. @returns the number by which it knows the file from then on */
export function openBacking(device: number, fd: number): number {
  backingMap.setInt32(0, fd, true);
  return checked('ioctl', calls.ioctl(device, FUSE_DEV_IOC_BACKING_OPEN, backingMap.buffer));
}

export function closeBacking(device: number, backing: number): void {
  backingMap.setInt32(0, backing, true);
  checked('ioctl', calls.ioctl(device, FUSE_DEV_IOC_BACKING_CLOSE, backingMap.buffer));
}

/**
 * Resolves once the kernel has let go of the file, if it knows the number. If nobody else has the file and its name is
 * gone, so are its bytes then, by the disk, which may hang: so this waits in a thread of its own.
 */
export async function dropBacking(device: number, backing: number): Promise<void> {
  const number = new DataView(new ArrayBuffer(4));
  number.setInt32(0, backing, true);
  await new Promise<void>((resolve) => {
    calls.ioctl.async(device, FUSE_DEV_IOC_BACKING_CLOSE, number.buffer, () => resolve());
  });
}

const POLLIN = 1;

/** struct pollfd */
const polled = new DataView(new ArrayBuffer(8));

/** poll(2): whether something could be read from a descriptor at once, or within so long. */
export function isReadable(fd: number, withinMs = 0): boolean {
  polled.setInt32(0, fd, true);
  polled.setInt16(4, POLLIN, true);
  const count = calls.poll(polled.buffer, 1, withinMs);
  // A signal came first: nothing else did so far.
  if (count < 0 && koffi.errno() === constants.errno.EINTR) return false;
  return checked('poll', count) > 0;
}

/** gettid(2): the kernel's number for the thread that calls. */
export function threadNumber(): number {
  return call('gettid');
}

/** _exit(2): ends this process at once, with all of its threads, in whatever call they are. */
export function endNow(code: number): void {
  calls._exit(code);
}

/** <sys/mman.h> */
const PROT_READ = 1;
const PROT_WRITE = 2;
const MAP_SHARED = 1;
const MAP_FAILED = 2n ** 64n - 1n;

/** mmap(2): a file's first bytes, all of which must be there, as memory. It stays for as long as this process lives. */
export function mapFile(fd: number, bytes: number): ArrayBuffer {
  const pointer = mmap(null, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (koffi.address(pointer) === MAP_FAILED) throw new SystemCallError('mmap', koffi.errno());
  return koffi.view(pointer, bytes);
}

const IN_NONBLOCK = 0o4000;
const IN_CLOEXEC = 0o2000000;

/** inotify_init1(2): a descriptor from which changes of watched folders are read, without waiting for one. */
export function openChanges(): number {
  return call('inotify_init1', IN_NONBLOCK | IN_CLOEXEC);
}

/** All that can change what a folder's listing says: names, attributes, bytes; and its own end. */
const IN_MODIFY = 0x2;
const IN_ATTRIB = 0x4;
const IN_MOVED_FROM = 0x40;
const IN_MOVED_TO = 0x80;
const IN_CREATE = 0x100;
const IN_DELETE = 0x200;
const IN_DELETE_SELF = 0x400;
const IN_MOVE_SELF = 0x800;
const IN_ONLYDIR = 0x0100_0000;
const watchedChanges =
  IN_MODIFY | IN_ATTRIB | IN_MOVED_FROM | IN_MOVED_TO | IN_CREATE | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF;

/** inotify_add_watch(2). @returns the watch's number, the same one for a folder that is watched already */
export function watchFolder(changes: number, folder: number): number {
  return call('inotify_add_watch', changes, `/proc/self/fd/${folder}`, watchedChanges | IN_ONLYDIR);
}

/** One that has ended by itself is no error. */
export function unwatch(changes: number, watch: number): void {
  calls.inotify_rm_watch(changes, watch);
}
