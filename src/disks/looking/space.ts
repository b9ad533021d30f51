/** Owns how much room a disk has, and whether that is enough to record to it. */
import { statfsSync } from 'node:fs';
import { floorFor, type MinFree, type Space } from '../../domain/min-free.js';
import type { Folder } from '../folder.js';
import { formatBytes } from '../format-bytes.js';

export function readSpace(top: Folder): Space {
  const stats = statfsSync(top.pathOf('.'));
  return {
    freeBytes: stats.bavail * stats.bsize,
    totalBytes: stats.blocks * stats.bsize,
    freeInodes: stats.ffree,
    totalInodes: stats.files,
  };
}

/** Undefined when there is room enough; else what there is and what is asked for. */
export function lowSpaceReason(minFree: MinFree, space: Space): string | undefined {
  const floor = floorFor(minFree, space);
  if (space.freeBytes < floor.bytes) {
    return `${formatBytes(space.freeBytes)} free, ${formatBytes(floor.bytes)} asked for`;
  }
  if (space.totalInodes > 0 && space.freeInodes < floor.inodes) {
    return `${space.freeInodes} inodes free, ${floor.inodes} asked for`;
  }
  return undefined;
}
