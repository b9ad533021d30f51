/** Owns the proof that a mount answers: a question that goes through the kernel and the driver to the view. */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { DayfsError, errorCode, reasonOf } from '../domain/errors.js';

let asked = 0;

/**
 * Resolves once the mount has said that a name is not there. No camera can have that name, so no disk is asked, and
 * it is another each time, so that the kernel cannot have kept the answer.
 *
 * A server that asks its own mount must be able to answer meanwhile: the question waits in a thread of libuv's, one
 * at a time, and what keeps that from its answer keeps the service from serving.
 *
 * @throws DayfsError for any other answer
 */
export async function probeMount(path: string): Promise<void> {
  asked += 1;
  const name = `.dayfs-probe-${process.pid}-${asked}`;
  try {
    await lstat(join(path, name));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw new DayfsError('failed', `${path} does not answer as it should (${reasonOf(error)})`, { cause: error });
  }
  throw new DayfsError('failed', `${path} has a file ${name}: is something mounted over it?`);
}
