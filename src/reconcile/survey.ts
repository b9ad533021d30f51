/** Owns the look at one disk: the roots that lie on it, or why it cannot be said which do. */

import type { DiskCondition, FoundRoot } from '../disks/disk.js';
import type { Day } from '../domain/day.js';
import type { DiskId } from '../domain/disk-id.js';
import { reasonOf } from '../domain/errors.js';
import type { ReadableDisk } from './readable-disk.js';

export interface Survey {
  readonly disk: ReadableDisk;
  /** All roots of the days asked for. */
  readonly found: readonly FoundRoot[];
}

export interface SkippedDisk {
  readonly disk: DiskId;
  readonly reason: string;
}

/** Never rejects: what is wrong with a disk is an answer about that disk, and no matter of the others. */
export async function surveyDisk(disk: ReadableDisk, days: readonly Day[] | 'all'): Promise<Survey | SkippedDisk> {
  const obstacle = unreadableReason(await disk.inspect());
  if (obstacle !== undefined) return { disk: disk.disk.id, reason: obstacle };
  try {
    const found: FoundRoot[] = [];
    // A day at a time: each has a deadline of its own, so that no disk is too large or too slow to be read.
    for (const day of days === 'all' ? await disk.listDays() : days) found.push(...(await disk.scan(day)));
    return { disk, found };
  } catch (error) {
    return { disk: disk.disk.id, reason: reasonOf(error) };
  }
}

/** Why nothing on a disk can be read; undefined if it can be, which a full or read-only one can. */
export function unreadableReason(condition: DiskCondition): string | undefined {
  if (condition.state === 'ok' || condition.state === 'low-space') return undefined;
  const isReadable = condition.state === 'unhealthy' && condition.space !== undefined;
  return isReadable ? undefined : condition.reason;
}
