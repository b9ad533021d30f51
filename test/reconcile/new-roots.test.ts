import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Day } from '../../src/domain/day.js';
import { noteNewRoots } from '../../src/reconcile/new-roots.js';
import type { Registry } from '../../src/registry/registry.js';
import { keysOf, openTestRegistry, sighting } from '../registry/open-test-registry.js';
import { FolderDisk, naming, unreadable } from './folder-disk.js';

const [today, tomorrow, longAgo] = ['20260115', '20260116', '20250101'] as Day[] as [Day, Day, Day];
const noon = Date.UTC(2026, 0, 15, 11);

async function noteNew(registry: Registry, disk: FolderDisk, days: readonly Day[] = [today, tomorrow]) {
  return await noteNewRoots({ registry, disk, days, known: registry.rootsSnapshot(), naming });
}

test('what a disk holds of the days asked for is known afterwards, and nothing is forgotten', async () => {
  const days = fc.constantFrom(today, tomorrow, longAgo);
  const roots = fc.uniqueArray(fc.tuple(days, fc.constantFrom('court-1', 'court-2', 'court-3')), {
    selector: (root) => root.join('/'),
  });
  await fc.assert(
    fc.asyncProperty(roots, roots, async (onDisk, recorded) => {
      const { registry } = openTestRegistry();
      const disk = new FolderDisk('disk-a');
      for (const [day, camera] of onDisk) disk.record(day, camera);
      registry.noteRoots(recorded.map(([day, camera]) => sighting(day, camera, 'disk-a')));
      const before = new Set(keysOf(registry));
      const expected = onDisk.filter(([day]) => day !== longAgo).map(([day, camera]) => `${day}/${camera}/disk-a`);

      expect(await noteNew(registry, disk)).toBe(expected.filter((key) => !before.has(key)).length);
      expect(new Set(keysOf(registry))).toEqual(new Set([...before, ...expected]));
    }),
    { numRuns: 20 },
  );
});

test('nothing is read in full, and nothing written, where nothing is new', async () => {
  const { registry } = openTestRegistry();
  const disk = new FolderDisk('disk-a');
  disk.record(today, 'court-1');
  expect(await noteNew(registry, disk)).toBe(1);
  disk.scan = () => Promise.reject(new Error('scanned again'));
  expect(await noteNew(registry, disk)).toBe(0);
});

test('a root that is known keeps its times', async () => {
  const { registry } = openTestRegistry();
  const disk = new FolderDisk('disk-a');
  for (const camera of ['court-1', 'court-2']) disk.record(today, camera);
  registry.noteRoots([sighting(today, 'court-1', 'disk-a', 1, 2)]);
  expect(await noteNew(registry, disk)).toBe(1);
  expect(registry.roots()[0]).toMatchObject({ camera: 'court-1', firstSeenMs: 1, lastSeenMs: 2 });
});

test('on a day that another disk holds too, a root is as old as its earliest segment', async () => {
  const { registry } = openTestRegistry();
  const disk = new FolderDisk('disk-a');
  disk.record(today, 'court-1', noon);
  registry.noteRoots([sighting(today, 'court-1', 'disk-z', noon - 6_000)]);
  await noteNew(registry, disk);
  expect(registry.roots().map((root) => [root.disk, root.firstSeenMs])).toEqual([
    ['disk-z', noon - 6_000],
    ['disk-a', noon],
  ]);
});

test('of a disk that cannot be read nothing is said', async () => {
  const { registry } = openTestRegistry();
  const disk = new FolderDisk('disk-a');
  disk.record(today, 'court-1');
  unreadable(disk);
  await expect(noteNew(registry, disk)).rejects.toThrow(/EIO/);
  expect(registry.roots()).toEqual([]);
});
