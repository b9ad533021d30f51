/** Owns when a root that was found on a disk was first seen, on which the order of a day's roots rests. */
import type { Root } from '../domain/root.js';
import type { SegmentNameTemplate } from '../domain/segment-name.js';
import type { TimeZone } from '../domain/time-zone.js';
import type { RootSighting } from '../registry/registry.js';
import type { Survey } from './survey.js';

export interface SegmentNaming {
  readonly template: SegmentNameTemplate;
  readonly zone: TimeZone;
}

/** The days of cameras that more than one disk holds something of. */
export class ContestedDays {
  readonly #disksOf = new Map<string, Set<string>>();

  constructor(known: Iterable<Pick<Root, 'camera' | 'day' | 'disk'>>, surveys: readonly Survey[]) {
    for (const root of known) this.#add(root, root.disk);
    for (const { disk, found } of surveys) {
      for (const root of found) this.#add(root, disk.disk.id);
    }
  }

  has({ camera, day }: Pick<Root, 'camera' | 'day'>): boolean {
    return (this.#disksOf.get(`${day}/${camera}`)?.size ?? 0) > 1;
  }

  #add({ camera, day }: Pick<Root, 'camera' | 'day'>, disk: string): void {
    const key = `${day}/${camera}`;
    const disks = this.#disksOf.get(key);
    if (disks === undefined) this.#disksOf.set(key, new Set([disk]));
    else disks.add(disk);
  }
}

/**
 * The sightings of the roots found on a disk. Where a day is contested the time comes from the names of the
 * segments, which a copy or a restored folder keeps; elsewhere nothing rests on it, and the folder's own will do.
 */
export async function dateFoundRoots(
  { disk, found }: Survey,
  contested: ContestedDays,
  { template, zone }: SegmentNaming,
): Promise<RootSighting[]> {
  const sightings: RootSighting[] = [];
  let isAnswering = true;
  for (const { camera, day, path, bornMs, changedMs } of found) {
    let firstSeenMs = bornMs;
    if (isAnswering && contested.has({ camera, day })) {
      try {
        firstSeenMs = (await disk.earliestSegmentMs({ camera, day }, template, zone)) ?? bornMs;
      } catch {
        // The roots were found and are noted, dated less well; a disk that stopped answering is not asked again.
        isAnswering = false;
      }
    }
    sightings.push({ camera, day, disk: disk.disk.id, path, firstSeenMs, lastSeenMs: changedMs });
  }
  return sightings;
}
