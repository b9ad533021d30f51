/** Owns the root: what one disk holds of one camera's day. */
import type { CameraName } from './camera-name.js';
import type { Day } from './day.js';
import type { DiskId } from './disk-id.js';

export interface Root {
  readonly camera: CameraName;
  readonly day: Day;
  readonly disk: DiskId;
  /** Where it lay when it was last seen; a disk mounted elsewhere since then is found by its id. */
  readonly path: string;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

/** The order of a day's roots: the earlier root's file is shown where two hold the same name. */
export function compareRoots(a: Pick<Root, 'disk' | 'firstSeenMs'>, b: Pick<Root, 'disk' | 'firstSeenMs'>): number {
  return a.firstSeenMs - b.firstSeenMs || (a.disk < b.disk ? -1 : Number(a.disk > b.disk));
}
