/** Owns the real path of something that may be away, or on a disk that hangs. */
import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { errorCode } from '../domain/errors.js';

/** A disk that hangs must not keep a check, and so a start, from its end. */
const deadlineMs = 2000;

/** libuv has four threads for all file calls of a process: hung disks may take half of them, and no more. */
const mostUnanswered = 2;
let unanswered = 0;

/**
 * The path without symbolic links; of what is not there yet, below the nearest folder that is. As it is
 * written, where a disk does not answer in time, or too many others have not yet.
 */
export async function realPathOf(path: string): Promise<string> {
  if (unanswered >= mostUnanswered) return path;
  const resolved = resolveExisting(path);
  // Unreferenced: a disk that answers leaves no timer behind to wait for.
  const late = setTimeout(deadlineMs, undefined, { ref: false });
  const answer = await Promise.race([resolved, late]);
  if (answer === undefined) void countUntilAnswered(resolved);
  return answer ?? path;
}

async function countUntilAnswered(resolved: Promise<string>): Promise<void> {
  unanswered += 1;
  await resolved;
  unanswered -= 1;
}

async function resolveExisting(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const isTop = path === '/';
    // Anything but "not there" (an I/O error, no permission) is the disk's matter, not this check's.
    if (isTop || errorCode(error) !== 'ENOENT') return path;
    return join(await resolveExisting(dirname(path)), basename(path));
  }
}
