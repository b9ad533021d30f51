/** Owns reading from a disk as a whole: it is its own and answers, or one failure says why not. */
import type { DiskConfig } from '../../config/config.js';
import { DayfsError } from '../../domain/errors.js';
import type { Folder } from '../folder.js';
import { withOwnDisk } from '../own-disk.js';
import { systemReason, systemRemedy } from '../system-reason.js';

/** @throws DayfsError */
export function withReadableDisk<T>(disk: DiskConfig, use: (top: Folder) => T): T {
  try {
    return withOwnDisk(disk, use);
  } catch (error) {
    if (error instanceof DayfsError) throw error;
    const what = `${disk.id} (${disk.path}) cannot be read: ${systemReason(error)}`;
    throw new DayfsError('failed', `${what}; ${systemRemedy(error)}`, { cause: error });
  }
}
