/** Owns how an empty file of the registry is made: not for everyone to read. */
import { closeSync, openSync } from 'node:fs';
import { errorCode } from '../domain/errors.js';

/** Leaves a file that is there untouched; opening and closing it would drop the locks that SQLite has on it. */
export function makeFileIfMissing(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o640));
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}
