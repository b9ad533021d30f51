/** Owns the writing of a report: what could not be written is a failure, but for a reader that has seen enough. */
import { DayfsError, errorCode, reasonOf } from '../domain/errors.js';

/** @throws DayfsError if not all of it could be written, as on a full disk */
export async function write(stdout: NodeJS.WriteStream, report: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    stdout.write(report, (error) => {
      // `dayfs roots | head` closes the pipe early.
      if (error === undefined || error === null || errorCode(error) === 'EPIPE') resolve();
      else reject(new DayfsError('failed', `the report cannot be written: ${reasonOf(error)}`, { cause: error }));
    });
  });
}
