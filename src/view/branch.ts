/**
 * Owns the way from the view to the disks: one root's folder, reached without following a symbolic link.
 *
 * Node has no openat(2). A descriptor opened with O_PATH and named through /proc/self/fd gives the same: each
 * step is taken from the folder that the step before really opened, so no rename or link made in between can
 * lead out of the root (proc(5), open(2) on O_PATH and O_NOFOLLOW).
 */
import { closeSync, constants, openSync } from 'node:fs';
import type { DiskId } from '../domain/disk-id.js';
import { errorCode } from '../domain/errors.js';

/** A folder of one root: the steps lead from the disk's top folder, day and camera first. */
export interface Branch {
  readonly disk: DiskId;
  readonly diskPath: string;
  readonly steps: readonly string[];
}

export function branchInto(branch: Branch, name: string): Branch {
  return { ...branch, steps: [...branch.steps, name] };
}

export interface OpenFolder {
  readonly fd: number;
  /** A path that stays this folder's, whatever happens to its name; valid until it is closed. */
  readonly path: string;
}

/** From <fcntl.h>, the same on x64 and arm64; Node does not list it. */
const O_PATH = 0o10000000;
const openDisk = O_PATH | constants.O_DIRECTORY;
const openStep = openDisk | constants.O_NOFOLLOW;

/**
 * Calls `use` with the branch's folder open, and closes it.
 *
 * @returns undefined if there is no such folder: nothing there, or something else under one of the names
 * @throws what the disk answers otherwise (EIO, EACCES, …)
 */
export function withFolder<T>(branch: Branch, use: (folder: OpenFolder) => T): T | undefined {
  const fd = openBranch(branch);
  if (fd === undefined) return undefined;
  try {
    return use({ fd, path: `/proc/self/fd/${fd}` });
  } finally {
    closeSync(fd);
  }
}

function openBranch(branch: Branch): number | undefined {
  let fd: number | undefined;
  try {
    fd = openSync(branch.diskPath, openDisk);
    for (const step of branch.steps) {
      const next = openSync(`/proc/self/fd/${fd}/${step}`, openStep);
      closeSync(fd);
      fd = next;
    }
    return fd;
  } catch (error) {
    if (fd !== undefined) closeSync(fd);
    if (meansAbsent(error)) return undefined;
    throw error;
  }
}

/** ENOTDIR is also the answer of O_DIRECTORY with O_NOFOLLOW to a symbolic link. */
export function meansAbsent(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP' || code === 'ENAMETOOLONG';
}
