/** Owns the snapshot of roots that the view reads: small, and fit to be posted to a worker thread. */
import type { CameraName } from '../domain/camera-name.js';
import type { Day } from '../domain/day.js';
import type { DiskId } from '../domain/disk-id.js';
import { compareRoots, type Root } from '../domain/root.js';

/** Of one camera, the disks that hold something of each day, in the order of their roots (`compareRoots`). */
type DaysOfCamera = ReadonlyMap<Day, readonly DiskId[]>;

export type RootsSnapshot = ReadonlyMap<CameraName, DaysOfCamera>;

/** By camera, its days as they are now; undefined for one that has none any more. */
export type RootsChanges = ReadonlyMap<CameraName, DaysOfCamera | undefined>;

/** What leads from one snapshot to another: a year of 64 cameras is large, and a switch changes little of it. */
export function changesBetween(before: RootsSnapshot, after: RootsSnapshot): RootsChanges {
  const gone = [...before.keys()].filter((camera) => !after.has(camera));
  const changed = [...after].filter(([camera, days]) => !areSameDays(before.get(camera), days));
  return new Map([...gone.map((camera) => [camera, undefined] as const), ...changed]);
}

export function applyChanges(before: RootsSnapshot, changes: RootsChanges): RootsSnapshot {
  const after = new Map(before);
  for (const [camera, days] of changes) {
    if (days === undefined) after.delete(camera);
    else after.set(camera, days);
  }
  return after;
}

function areSameDays(before: DaysOfCamera | undefined, after: DaysOfCamera): boolean {
  if (before?.size !== after.size) return false;
  return [...after].every(([day, disks]) => before.get(day)?.join('/') === disks.join('/'));
}

/** What a snapshot is made of. */
export type DatedRoot = Pick<Root, 'camera' | 'day' | 'disk' | 'firstSeenMs'>;

export function snapshotRoots(roots: Iterable<DatedRoot>): RootsSnapshot {
  const cameras = new Map<CameraName, Map<Day, DatedRoot[]>>();
  for (const root of roots) {
    const days = entryOf(cameras, root.camera, () => new Map<Day, DatedRoot[]>());
    entryOf(days, root.day, () => []).push(root);
  }
  return new Map(
    [...cameras].map(([camera, days]) => [camera, new Map([...days].map(([day, of]) => [day, inOrder(of)]))]),
  );
}

function inOrder(rootsOfDay: DatedRoot[]): DiskId[] {
  return rootsOfDay.sort(compareRoots).map((root) => root.disk);
}

function entryOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let entry = map.get(key);
  if (entry === undefined) {
    entry = make();
    map.set(key, entry);
  }
  return entry;
}
