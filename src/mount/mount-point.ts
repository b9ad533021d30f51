/** Owns the folder that is mounted on: whether it may be, and what a killed process left there. */
import { constants } from 'node:fs';
import { mkdir, open, readdir, realpath, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { DiskConfig } from '../config/config.js';
import { DayfsError, errorCode, reasonOf } from '../domain/errors.js';
import type { Log } from '../domain/log.js';
import { isFuseDevice } from '../host/fuse-device.js';
import { mountAt, readMountTable } from '../host/mount-table.js';
import { isPlaceWithin, placeOnDevice } from '../host/place-on-device.js';
import { realPathOf } from '../host/real-path.js';
import { detachMount } from './detach-mount.js';
import { mountedType } from './driver.js';

/**
 * Makes a path ready to be mounted on: clears the stale mount of a killed process, makes the folder if it is
 * missing, and sees that it is empty and apart from the disks.
 *
 * @param options.isStale what is mounted there is known to be served by nobody
 * @returns the real path, without symbolic links, as the kernel's table will name it
 * @throws DayfsError with the remedy
 */
export async function prepareMountPoint(
  path: string,
  disks: readonly DiskConfig[],
  log: Log,
  { isStale = false }: { readonly isStale?: boolean } = {},
): Promise<string> {
  // Of a dead mount itself nothing can be asked, so only the way to it is followed.
  await clearStaleMount(join(await realPathOf(dirname(path)), basename(path)), log, isStale);
  await makeFolder(path);
  const real = await realpath(path);
  await refuseDisks(real, disks);
  await refuseContent(real);
  return real;
}

/**
 * A process that was killed leaves a mount that answers ENOTCONN; several of them can lie over each other.
 *
 * @param path with no symbolic link on the way to it
 * @throws DayfsError if it is served
 */
export async function clearStaleMount(path: string, log: Log, isStale = false): Promise<void> {
  for (;;) {
    const mounted = mountAt(readMountTable(), path);
    if (mounted?.type !== mountedType) return;
    if (!isStale && !(await isDead(path))) {
      throw new DayfsError('failed', `${path} is served by another dayfs already: stop that one, or mount elsewhere`);
    }
    log.warn({ path }, 'a killed process left its mount behind: taking it over');
    await detachMount(path);
  }
}

async function isDead(path: string): Promise<boolean> {
  const deadlineMs = 5_000;
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    const remedy = `end the process that serves it, or "umount --lazy ${path}", then try again`;
    const failure = new DayfsError('failed', `what is mounted at ${path} does not answer: ${remedy}`);
    timer = setTimeout(() => reject(failure), deadlineMs);
  });
  try {
    // Always asked of whoever serves it: what stat(2) asks the kernel may know from before he ended.
    await Promise.race([statfs(path), tooLate]);
    return false;
  } catch (error) {
    if (errorCode(error) === 'ENOTCONN') return true;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    const why = errorCode(error) === 'EEXIST' ? 'is not a folder' : `cannot be made (${reasonOf(error)})`;
    throw new DayfsError('failed', `the mount point ${path} ${why}: name another in mount.path`, { cause: error });
  }
}

async function refuseDisks(path: string, disks: readonly DiskConfig[]): Promise<void> {
  const table = readMountTable();
  const place = placeOnDevice(table, path);
  for (const disk of disks) {
    const diskPlace = placeOnDevice(table, await realPathOf(disk.path));
    if (place === undefined || diskPlace === undefined) continue;
    if (isPlaceWithin(place, diskPlace)) {
      throw new DayfsError('usage', `the mount point ${path} lies on disk ${disk.id} (${disk.path}): mount elsewhere`);
    }
    if (isPlaceWithin(diskPlace, place)) {
      throw new DayfsError('usage', `the mount point ${path} contains disk ${disk.id} (${disk.path}): mount elsewhere`);
    }
  }
}

async function refuseContent(path: string): Promise<void> {
  const [first] = await readdir(path);
  if (first === undefined) return;
  const what = `the mount point ${path} is not empty (it holds "${first}")`;
  throw new DayfsError('failed', `${what}: the mount would hide that; empty it, or mount elsewhere`);
}

/** @throws DayfsError with the remedy, if this process cannot open the kernel's FUSE device */
export async function checkFuseDevice(): Promise<void> {
  const device = '/dev/fuse';
  let isFuse = false;
  try {
    // Only opening it tells whether a container forbids it.
    await (await open(device, constants.O_RDWR)).close();
    isFuse = isFuseDevice(await stat(device));
  } catch (error) {
    const remedies: Readonly<Record<string, string>> = {
      ENOENT: 'load the kernel module with "modprobe fuse"; a container needs "--device /dev/fuse"',
      ENXIO: 'load the kernel module with "modprobe fuse"',
      EACCES: `run as root, or let this user read and write ${device}`,
      EPERM: 'a container needs "--device /dev/fuse --cap-add SYS_ADMIN"',
    };
    const remedy = remedies[errorCode(error) ?? ''] ?? reasonOf(error);
    throw new DayfsError('failed', `${device} cannot be opened, so nothing can be mounted: ${remedy}`, {
      cause: error,
    });
  }
  if (!isFuse) throw new DayfsError('failed', `${device} is no FUSE device: "modprobe fuse" makes it`);
}
