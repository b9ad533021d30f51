/**
 * Owns the way from the view to the disks: one root's folder, reached without following a symbolic link.
 *
 * Node has no openat(2). A descriptor opened with O_PATH and named through /proc/self/fd gives the same: each
 * step is taken from the folder that the step before really opened, so no rename or link made in between can
 * lead out of the root (proc(5), open(2) on O_PATH and O_NOFOLLOW).
 */
import { closeSync, constants, openSync } from 'node:fs';
import { errorCode, reasonOf } from '../domain/errors.js';
import type { Observer } from './observer.js';
import { openFolderFlags, type ViewDisk } from './view-disk.js';

/** A folder of one root: the steps lead from the disk's top folder, day and camera first. */
export interface Branch {
  readonly disk: ViewDisk;
  readonly steps: readonly string[];
}

export function branchInto(branch: Branch, name: string): Branch {
  return { ...branch, steps: [...branch.steps, name] };
}

/** Where it lies on its disk, for people. */
export function pathOn(branch: Branch, name?: string): string {
  return [branch.disk.path, ...branch.steps, ...(name === undefined ? [] : [name])].join('/');
}

export interface OpenFolder {
  readonly fd: number;
  /** A path that stays this folder's, whatever happens to its name; valid until it is closed. */
  readonly path: string;
}

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
  let fd = branch.disk.openTop();
  try {
    for (const step of fd === undefined ? [] : branch.steps) {
      const next = openSync(`/proc/self/fd/${fd}/${step}`, openFolderFlags | constants.O_NOFOLLOW);
      if (fd !== undefined) closeSync(fd);
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

/**
 * What a union asks one of its branches. One bad disk hides only its own: what fails there is noticed, and the
 * union goes on without it. `failed` is not `absent`: the branch may well hold something.
 */
export function askBranch<T>(
  branch: Branch,
  observer: Observer,
  ask: (folder: OpenFolder) => T,
): { readonly answer: T } | 'absent' | 'failed' {
  try {
    const answer = withFolder(branch, (folder) => ({ answer: ask(folder) }));
    observer.over('disk-error', branch.disk.path);
    return answer ?? 'absent';
  } catch (error) {
    if (meansAbsent(error)) return 'absent';
    noticeFailure(branch, observer, error);
    return 'failed';
  }
}

export function noticeFailure(branch: Branch, observer: Observer, error: unknown): void {
  const isDenied = errorCode(error) === 'EACCES';
  const path = isDenied ? pathOn(branch) : branch.disk.path;
  observer.notice({ kind: isDenied ? 'unreadable' : 'disk-error', path, count: 1, detail: reasonOf(error) });
}
