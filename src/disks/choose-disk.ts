/** Owns the choice of the active disk: priority order, but no change without need. */
import type { DiskId } from '../domain/disk-id.js';
import type { DiskCondition } from './disk.js';

export interface CheckedDisk {
  readonly id: DiskId;
  readonly condition: DiskCondition;
}

/**
 * The disk for new segments: the current one for as long as it is fit, so that a better disk that comes back
 * causes no switch; else the first fit one. Undefined when none is fit.
 *
 * @param disks in priority order
 */
export function chooseDisk(disks: readonly CheckedDisk[], current: DiskId | undefined): DiskId | undefined {
  const fit = disks.filter(isFit);
  return (fit.find((disk) => disk.id === current) ?? fit[0])?.id;
}

/**
 * The disk to go to when a person asks for another one: the first fit one after the current, and after the last
 * the first again. Undefined when no other is fit.
 *
 * @param disks in priority order
 */
export function chooseNextDisk(disks: readonly CheckedDisk[], current: DiskId | undefined): DiskId | undefined {
  const from = disks.findIndex((disk) => disk.id === current) + 1;
  const inTurn = [...disks.slice(from), ...disks.slice(0, from)];
  return inTurn.find((disk) => disk.id !== current && isFit(disk))?.id;
}

function isFit(disk: CheckedDisk): boolean {
  return disk.condition.state === 'ok';
}
