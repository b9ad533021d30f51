import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ensureRebuilt } from '../../src/reconcile/rebuild.js';
import { keysOf, makeStatePath, openTestRegistry, sighting } from '../registry/open-test-registry.js';
import { FolderDisk, naming } from './folder-disk.js';

const now = () => 5_000;

test('a new registry is filled from the disks and marked, once', async () => {
  const { registry } = openTestRegistry();
  const disk = new FolderDisk('disk-a');
  disk.record('20260115', 'court-1');
  const report = await ensureRebuilt({ registry, disks: [disk], naming, now });
  expect(report).toEqual({ found: 1, added: 1, forgotten: 0, skippedDisks: [] });
  expect(registry.rebuiltAtMs()).toBe(5_000);
  disk.record('20260116', 'court-1');

  expect(await ensureRebuilt({ registry, disks: [disk], naming, now })).toBeUndefined();
  expect(keysOf(registry)).toEqual(['20260115/court-1/disk-a']);
});

test('a registry that was deleted is had again from the disks', async () => {
  const { registry, file } = openTestRegistry();
  const disk = new FolderDisk('disk-a');
  for (const camera of ['court-1', 'court-2']) disk.record('20260115', camera);
  await ensureRebuilt({ registry, disks: [disk], naming, now });
  const before = registry.roots();
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix);
  await ensureRebuilt({ registry, disks: [disk], naming, now });

  expect(registry.roots()).toEqual(before);
});

test('disks that are away do not hold it up, are named, and are known as skipped', async () => {
  const { registry } = openTestRegistry();
  const [there, away] = [new FolderDisk('disk-a'), new FolderDisk('disk-b')];
  there.record('20260115', 'court-1');
  away.unmount();
  const report = await ensureRebuilt({ registry, disks: [there, away], naming, now });

  expect(report?.skippedDisks.map(({ disk }) => disk)).toEqual(['disk-b']);
  expect(registry.rebuiltAtMs()).toBe(5_000);
  expect(registry.skippedDisks()).toEqual(['disk-b']);
});

test('while no disk can be read it stays to be rebuilt', async () => {
  const { registry } = openTestRegistry();
  const disk = new FolderDisk('disk-a');
  disk.record('20260115', 'court-1');
  disk.unmount();
  await ensureRebuilt({ registry, disks: [disk], naming, now });
  expect(registry.rebuiltAtMs()).toBeUndefined();
  expect(registry.skippedDisks()).toEqual([]);
  disk.mountAgain();
  await ensureRebuilt({ registry, disks: [disk], naming, now });

  expect(registry.rebuiltAtMs()).toBe(5_000);
  expect(keysOf(registry)).toEqual(['20260115/court-1/disk-a']);
});

test('several processes may rebuild it at once, while one of them records', async () => {
  const statePath = makeStatePath();
  const disk = new FolderDisk('disk-a');
  disk.record('20260115', 'court-1');
  const registries = [1, 2, 3].map(() => openTestRegistry(statePath).registry);
  disk.afterScan = () => {
    disk.record('20260115', 'court-2');
    registries[0]?.noteRoots([sighting('20260115', 'court-2', 'disk-a')]);
  };
  await Promise.all(registries.map((registry) => ensureRebuilt({ registry, disks: [disk], naming, now })));

  for (const registry of registries) {
    expect(keysOf(registry)).toEqual(['20260115/court-1/disk-a', '20260115/court-2/disk-a']);
  }
});

test('a registry that is lost once more during the rebuild is not marked as rebuilt', async () => {
  const { registry, file } = openTestRegistry();
  const disk = new FolderDisk('disk-a');
  disk.record('20260115', 'court-1');
  registry.noteRoots([sighting('20260114', 'court-1', 'disk-a')]);
  const { inspect } = disk;
  let looks = 0;
  // The second look comes after the roots were noted, and before those that are gone are forgotten.
  disk.inspect = () => {
    if (++looks === 2) rmSync(file);
    return inspect.call(disk);
  };
  await ensureRebuilt({ registry, disks: [disk], naming, now });
  expect(registry.rebuiltAtMs()).toBeUndefined();
  await ensureRebuilt({ registry, disks: [disk], naming, now });

  expect(registry.rebuiltAtMs()).toBe(5_000);
  expect(keysOf(registry)).toEqual(['20260115/court-1/disk-a']);
});
