/** Owns the answer of a disk that has not answered in time, until it does: what it holds is not known, and not waited for. */
import { DiskAwayError } from './disk-away-error.js';

export class DiskHungError extends DiskAwayError {
  /** No system's code: this way it passes between threads. */
  readonly code = diskHungCode;

  /** @param place the disk's folder */
  constructor(place: string) {
    super(`${place} does not answer`);
  }
}

export const diskHungCode = 'ERR_DISK_HUNG';
