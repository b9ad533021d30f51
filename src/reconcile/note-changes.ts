/** Owns finding on which days a disk and the registry disagree: other programs make roots, and delete old ones. */
import type { CameraName } from '../domain/camera-name.js';
import type { Day } from '../domain/day.js';
import type { DiskId } from '../domain/disk-id.js';
import { DayfsError } from '../domain/errors.js';
import type { Registry } from '../registry/registry.js';
import type { RootsSnapshot } from '../registry/roots-snapshot.js';
import type { SegmentNaming } from './first-seen.js';
import { noteSurveys } from './note-surveys.js';
import type { ReadableDisk } from './readable-disk.js';
import { reconcile } from './reconcile.js';

export interface NoteChangesOptions {
  readonly registry: Registry;
  readonly disk: ReadableDisk;
  /** In this order. */
  readonly days: readonly Day[];
  /** What the registry held before. If it is a little old, a root is looked at twice, which changes nothing. */
  readonly known: RootsSnapshot;
  readonly naming: SegmentNaming;
}

export interface NotedChanges {
  readonly added: number;
  readonly forgotten: number;
}

/**
 * Costs one listing a day where nothing has changed. What has vanished is for reconciliation to decide on.
 *
 * @throws DayfsError if the disk cannot be read, or the registry not be used; the days before are noted then
 */
export async function noteChanges({ registry, disk, days, known, naming }: NoteChangesOptions): Promise<NotedChanges> {
  let [added, forgotten] = [0, 0];
  for (const day of days) {
    const recorded = camerasOf(known, day, disk.disk.id);
    const listed = new Set(await disk.listCameras(day));
    if ([...listed].some((camera) => !recorded.has(camera))) {
      const found = (await disk.scan(day)).filter(({ camera }) => !recorded.has(camera));
      const surveys = [{ disk, found }];
      added += (await noteSurveys({ registry, surveys, recorded: registry.roots({ day }), naming })).length;
    }
    if ([...recorded].some((camera) => !listed.has(camera))) {
      const report = await reconcile({ registry, disks: [disk], days: [day], naming });
      for (const { reason } of report.skippedDisks) throw new DayfsError('failed', reason);
      forgotten += report.forgotten;
    }
  }
  return { added, forgotten };
}

/** Those that lie on a disk, and those that are known of it. What is being recorded now comes before the past. */
export function allDays(listed: readonly Day[], known: RootsSnapshot, disk: DiskId): Day[] {
  return [...new Set([...listed, ...knownDays(known, disk)])].sort().reverse();
}

/** All days of which the registry knows a root on a disk. */
function knownDays(known: RootsSnapshot, disk: DiskId): Set<Day> {
  const days = new Set<Day>();
  for (const daysOfCamera of known.values()) {
    for (const [day, disks] of daysOfCamera) if (disks.includes(disk)) days.add(day);
  }
  return days;
}

function camerasOf(known: RootsSnapshot, day: Day, disk: DiskId): Set<CameraName> {
  return new Set([...known].filter(([, days]) => days.get(day)?.includes(disk)).map(([camera]) => camera));
}
