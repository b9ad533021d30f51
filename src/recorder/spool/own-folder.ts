/** Owns the making of a folder in the spool, where others may have put something in its place. */
import { lstat, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DayfsError, errorCode } from '../../domain/errors.js';

/**
 * Takes one that is there, whoever made it. A link to one is not followed: who planted it would have segments, and
 * ffmpeg's log with its passwords, written to a place of his choice.
 *
 * @throws DayfsError if something else stands there
 */
export async function makeOwnFolder(path: string, mode: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode });
  try {
    await mkdir(path, { mode });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    const found = await lstat(path);
    if (found.isDirectory()) return;
    const what = found.isSymbolicLink() ? 'a symbolic link stands' : 'something that is no folder stands';
    throw new DayfsError('failed', `${what} at ${path}, where a folder of the spool must be: move it away`, {
      cause: error,
    });
  }
}
