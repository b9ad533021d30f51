/** Owns the quick look at a disk: is it there, is it itself, has it room. Nothing is written. */
import type { DiskConfig } from '../../config/config.js';
import { errorCode } from '../../domain/errors.js';
import type { Space } from '../../domain/min-free.js';
import type { DiskCondition } from '../disk.js';
import { NotOwnDisk, withOwnDisk } from '../own-disk.js';
import { systemReason, systemRemedy } from '../system-reason.js';
import { lowSpaceReason, readSpace } from './space.js';

export function inspect(disk: DiskConfig): DiskCondition {
  try {
    const space = withOwnDisk(disk, readSpace);
    const reason = lowSpaceReason(disk.minFree, space);
    return reason === undefined ? { state: 'ok', space } : { state: 'low-space', space, reason };
  } catch (error) {
    return conditionAfter(error, disk, undefined);
  }
}

/** What a failure says of the disk that it happened on. */
export function conditionAfter(error: unknown, disk: DiskConfig, space: Space | undefined): DiskCondition {
  if (error instanceof NotOwnDisk) return { state: error.state, reason: error.message };
  const reason = `${disk.path}: ${systemReason(error)}; ${systemRemedy(error)}`;
  // A quota can end before the filesystem does, and inodes where the filesystem does not count them.
  const isFull = ['ENOSPC', 'EDQUOT'].includes(errorCode(error) ?? '');
  if (isFull && space !== undefined) return { state: 'low-space', space, reason };
  return { state: 'unhealthy', space, reason };
}
