import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Day } from '../../src/domain/day.js';
import { noteChanges } from '../../src/reconcile/note-changes.js';
import type { Registry } from '../../src/registry/registry.js';
import { keysOf, openTestRegistry, sighting } from '../registry/open-test-registry.js';
import { FolderDisk, naming, unreadable } from './folder-disk.js';

const [today, tomorrow, longAgo] = ['20260115', '20260116', '20250101'] as Day[] as [Day, Day, Day];
const noon = Date.UTC(2026, 0, 15, 11);

async function note(registry: Registry, disk: FolderDisk, days: readonly Day[] = [today, tomorrow]) {
  return await noteChanges({ registry, disk, days, known: registry.rootsSnapshot(), naming });
}

test('of the days asked for, what is known afterwards is what the disk holds', async () => {
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
      registry.noteRoots([sighting(today, 'court-1', 'disk-z')]);
      const keys = (all: typeof onDisk) => all.map(([day, camera]) => `${day}/${camera}/disk-a`);
      const isAsked = ([day]: (typeof onDisk)[number]) => day !== longAgo;
      const [held, before] = [keys(onDisk.filter(isAsked)), keys(recorded.filter(isAsked))];
      const notAsked = keys(recorded.filter((root) => !isAsked(root)));

      expect(await note(registry, disk)).toEqual({
        added: held.filter((key) => !before.includes(key)).length,
        forgotten: before.filter((key) => !held.includes(key)).length,
      });
      expect(new Set(keysOf(registry))).toEqual(new Set([...held, ...notAsked, `${today}/court-1/disk-z`]));
    }),
    { numRuns: 20 },
  );
});

test('a disk that is unmounted between two looks loses no root', async () => {
  const { registry } = openTestRegistry();
  const disk = new FolderDisk('disk-a');
  registry.noteRoots([sighting(today, 'court-1', 'disk-a')]);
  disk.afterScan = () => disk.unmount();
  disk.condition = { state: 'absent', reason: 'no marker' };
  await expect(note(registry, disk)).rejects.toThrow('no marker');
  expect(keysOf(registry)).toEqual([`${today}/court-1/disk-a`]);
});

test('nothing is read in full, and nothing written, where nothing has changed', async () => {
  const { registry } = openTestRegistry();
  const disk = new FolderDisk('disk-a');
  disk.record(today, 'court-1');
  expect(await note(registry, disk)).toEqual({ added: 1, forgotten: 0 });
  disk.scan = () => Promise.reject(new Error('scanned again'));
  expect(await note(registry, disk)).toEqual({ added: 0, forgotten: 0 });
});

test('a root that is known keeps its times', async () => {
  const { registry } = openTestRegistry();
  const disk = new FolderDisk('disk-a');
  for (const camera of ['court-1', 'court-2']) disk.record(today, camera);
  registry.noteRoots([sighting(today, 'court-1', 'disk-a', 1, 2)]);
  expect(await note(registry, disk)).toEqual({ added: 1, forgotten: 0 });
  expect(registry.roots()[0]).toMatchObject({ camera: 'court-1', firstSeenMs: 1, lastSeenMs: 2 });
});

test('on a day that another disk holds too, a root is as old as its earliest segment', async () => {
  const { registry } = openTestRegistry();
  const disk = new FolderDisk('disk-a');
  disk.record(today, 'court-1', noon);
  registry.noteRoots([sighting(today, 'court-1', 'disk-z', noon - 6_000)]);
  await note(registry, disk);
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
  await expect(note(registry, disk)).rejects.toThrow(/EIO/);
  expect(registry.roots()).toEqual([]);
});
