/** Owns the snapshot of roots that the view reads: small, and fit to be posted to a worker thread. */
import type { CameraName } from '../domain/camera-name.js';
import type { Day } from '../domain/day.js';
import type { DiskId } from '../domain/disk-id.js';
import { compareRoots, type Root } from '../domain/root.js';

/** The disks that hold something of a camera's day, in the order of their roots (`compareRoots`). */
export type RootsSnapshot = ReadonlyMap<CameraName, ReadonlyMap<Day, readonly DiskId[]>>;

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
