import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readSkipped } from '../../src/reconcile/read-skipped.js';
import { keysOf, openTestRegistry, sighting } from '../registry/open-test-registry.js';
import { FolderDisk, naming, unreadable } from './folder-disk.js';

test('all that a skipped disk holds is in the registry afterwards, and the disk is skipped no more', async () => {
  const { registry } = openTestRegistry();
  const disk = new FolderDisk('disk-b');
  for (const day of ['20250101', '20260115']) disk.record(day, 'court-1');
  registry.noteRoots([sighting('20260115', 'court-1', 'disk-a'), sighting('20260114', 'court-1', 'disk-b')]);
  registry.markRebuilt(1, [disk.disk.id]);

  expect(await readSkipped({ registry, disk, naming })).toBe(2);
  expect(keysOf(registry)).toEqual(['20250101/court-1/disk-b', '20260115/court-1/disk-a', '20260115/court-1/disk-b']);
  expect(registry.skippedDisks()).toEqual([]);
});

test('a disk that fails on the way stays skipped, and the next try goes on with the days that are left', async () => {
  const { registry } = openTestRegistry();
  const disk = new FolderDisk('disk-b');
  for (const day of ['20250101', '20260115']) disk.record(day, 'court-1');
  registry.markRebuilt(1, [disk.disk.id]);
  // The newest day comes first.
  disk.afterScan = () => void unreadable(disk);
  await expect(readSkipped({ registry, disk, naming })).rejects.toThrow('EIO');
  expect(keysOf(registry)).toEqual(['20260115/court-1/disk-b']);
  expect(registry.skippedDisks()).toEqual(['disk-b']);
  Reflect.deleteProperty(disk, 'scan');
  disk.afterScan = () => {};

  expect(await readSkipped({ registry, disk, naming })).toBe(1);
  expect(registry.skippedDisks()).toEqual([]);
});

test('a registry that is filled anew without the disk meanwhile still knows it as skipped', async () => {
  const { registry, file } = openTestRegistry();
  const disk = new FolderDisk('disk-b');
  disk.record('20260115', 'court-1');
  registry.markRebuilt(1, [disk.disk.id]);
  disk.afterScan = () => {
    for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix);
    registry.markRebuilt(2, [disk.disk.id]);
  };
  await readSkipped({ registry, disk, naming });

  expect(registry.skippedDisks()).toEqual(['disk-b']);
});
