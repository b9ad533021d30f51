/** Owns finding the roots of a disk that the registry does not know: another program may have made them. */
import type { CameraName } from '../domain/camera-name.js';
import type { Day } from '../domain/day.js';
import type { Registry } from '../registry/registry.js';
import type { RootsSnapshot } from '../registry/roots-snapshot.js';
import type { SegmentNaming } from './first-seen.js';
import { noteSurveys } from './note-surveys.js';
import type { ReadableDisk } from './readable-disk.js';

export interface NewRootsOptions {
  readonly registry: Registry;
  readonly disk: ReadableDisk;
  /** In this order. */
  readonly days: readonly Day[];
  /** What the registry holds. If it is a little old, a root is noted twice, which changes nothing. */
  readonly known: RootsSnapshot;
  readonly naming: SegmentNaming;
}

/**
 * How many were new. Costs one listing a day where nothing is new; what has vanished stays, for reconciliation.
 *
 * @throws DayfsError if the disk cannot be read, or the registry not be used; the days before are noted then
 */
export async function noteNewRoots({ registry, disk, days, known, naming }: NewRootsOptions): Promise<number> {
  let added = 0;
  for (const day of days) {
    const isNew = (camera: CameraName) => !known.get(camera)?.get(day)?.includes(disk.disk.id);
    if (!(await disk.listCameras(day)).some(isNew)) continue;
    const found = (await disk.scan(day)).filter(({ camera }) => isNew(camera));
    const recorded = registry.roots({ day });
    added += (await noteSurveys({ registry, surveys: [{ disk, found }], recorded, naming })).length;
  }
  return added;
}
