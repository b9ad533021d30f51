/** Owns the choice of the active disk: priority order, but no change without need. */
import type { DiskId } from '../domain/disk-id.js';
import { type Fitness, isBetterThanNone } from './fitness.js';

export interface CheckedDisk {
  readonly id: DiskId;
  readonly fitness: Fitness;
}

/**
 * The disk for new segments: the current one until it is unfit, so that a better disk that comes back causes no
 * switch; else the first fit one; else the first that is better than none. Undefined when there is no such disk.
 *
 * @param disks in priority order
 */
export function chooseDisk(disks: readonly CheckedDisk[], current: DiskId | undefined): DiskId | undefined {
  const kept = disks.find((disk) => disk.id === current && disk.fitness.state !== 'unfit');
  return (kept ?? firstUsable(disks))?.id;
}

/**
 * The disk to go to when a person asks for another one: the first fit one after the current, and after the last
 * the first again. Undefined when there is no other.
 *
 * @param disks in priority order
 */
export function chooseNextDisk(disks: readonly CheckedDisk[], current: DiskId | undefined): DiskId | undefined {
  const from = disks.findIndex((disk) => disk.id === current) + 1;
  const inTurn = [...disks.slice(from), ...disks.slice(0, from)];
  return firstUsable(inTurn.filter((disk) => disk.id !== current))?.id;
}

function firstUsable(disks: readonly CheckedDisk[]): CheckedDisk | undefined {
  return disks.find(({ fitness }) => fitness.state === 'fit') ?? disks.find(({ fitness }) => isBetterThanNone(fitness));
}
