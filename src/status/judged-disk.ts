/** Owns the state of a disk where two say something of it: a look at it now, and the recorder. */
import type { DiskStatus, RecorderStatus } from '../control/protocol.js';
import type { DiskReport } from './disk-report.js';

export interface JudgedDisk extends DiskReport {
  /** As the recorder sees it; null if it does not say. */
  readonly fitness: DiskStatus['fitness'] | null;
}

/** What a look at the disks finds now, and what the recorder made of all its looks. */
export function judgeDisks(disks: readonly DiskReport[], recorder: RecorderStatus | undefined): JudgedDisk[] {
  return disks.map((disk) => {
    const known = recorder?.disks.find((each) => each.disk === disk.id);
    return { ...disk, reason: disk.reason ?? known?.reason ?? null, fitness: known?.fitness ?? null };
  });
}

/** What is found now comes first; where that is well, what the recorder holds against the disk. */
export function stateInOneWord({ state, fitness }: JudgedDisk): string {
  return state === 'ok' && fitness !== null && fitness !== 'fit' ? fitness : state;
}
