/**
 * Owns the steps from an open folder to one below it, none of which follows a symbolic link.
 *
 * Node has no openat(2). A descriptor opened with O_PATH and named through /proc/self/fd gives the same: each
 * step is taken from the folder that the step before really opened, so no rename or link made in between can
 * lead elsewhere (proc(5), open(2) on O_PATH and O_NOFOLLOW).
 */
import { closeSync, constants, openSync } from 'node:fs';
import { meansAbsent } from './branch.js';

/** From <fcntl.h>, the same on x64 and arm64; Node does not list it. */
const O_PATH = 0o10000000;
export const openFolderFlags = O_PATH | constants.O_DIRECTORY;

/**
 * The folder's descriptor, the caller's to close; undefined if there is no such folder.
 *
 * @param top is closed, whatever comes of it
 */
export function openBelow(top: number, steps: readonly string[]): number | undefined {
  let fd = top;
  try {
    for (const step of steps) {
      const next = openSync(`/proc/self/fd/${fd}/${step}`, openFolderFlags | constants.O_NOFOLLOW);
      closeSync(fd);
      fd = next;
    }
    return fd;
  } catch (error) {
    closeSync(fd);
    if (meansAbsent(error)) return undefined;
    throw error;
  }
}
