import { describe, expect, test } from 'vitest';
import type { Day } from '../../src/domain/day.js';
import type { Root } from '../../src/domain/root.js';
import { reconcile } from '../../src/reconcile/reconcile.js';
import type { Registry } from '../../src/registry/registry.js';
import { keysOf, openTestRegistry, sighting } from '../registry/open-test-registry.js';
import { FolderDisk, naming, unreadable } from './folder-disk.js';

const noon = Date.UTC(2026, 0, 15, 11);

function rootOn(registry: Registry, disk: string): Root | undefined {
  return registry.roots().find((root) => root.disk === disk);
}

test('what lies on the disks is in the registry afterwards, and doing it again changes nothing', async () => {
  const { registry } = openTestRegistry();
  const disks = [new FolderDisk('disk-a'), new FolderDisk('disk-b')];
  disks[0]?.record('20260115', 'court-1', noon);
  disks[0]?.record('20260116', 'court-2');
  disks[1]?.record('20260115', 'court-1', noon + 6_000);
  const first = await reconcile({ registry, disks, days: 'all', naming });
  const noted = registry.roots();
  const version = registry.rootsVersion();
  const second = await reconcile({ registry, disks, days: 'all', naming });

  expect(first).toEqual({ found: 3, added: 3, forgotten: 0, skippedDisks: [] });
  expect(keysOf(registry)).toEqual(['20260115/court-1/disk-a', '20260115/court-1/disk-b', '20260116/court-2/disk-a']);
  expect(second).toEqual({ found: 3, added: 0, forgotten: 0, skippedDisks: [] });
  expect(registry.roots()).toEqual(noted);
  expect(registry.rootsVersion()).toBe(version);
});

test('a root that is gone from its disk is forgotten, of the days asked for alone', async () => {
  const { registry } = openTestRegistry();
  const disk = new FolderDisk('disk-a');
  for (const day of ['20260115', '20260116']) disk.record(day, 'court-1');
  await reconcile({ registry, disks: [disk], days: 'all', naming });
  for (const day of ['20260115', '20260116']) disk.remove(day, 'court-1');
  const report = await reconcile({ registry, disks: [disk], days: ['20260116'] as Day[], naming });

  expect(report.forgotten).toBe(1);
  expect(keysOf(registry)).toEqual(['20260115/court-1/disk-a']);
});

test('only the days asked for are noted', async () => {
  const { registry } = openTestRegistry();
  const disk = new FolderDisk('disk-a');
  for (const day of ['20260115', '20260116', '20260117']) disk.record(day, 'court-1');
  await reconcile({ registry, disks: [disk], days: ['20260115', '20260117'] as Day[], naming });

  expect(keysOf(registry)).toEqual(['20260115/court-1/disk-a', '20260117/court-1/disk-a']);
});

describe('offline is not deleted', () => {
  test.each([
    ['is away', (disk: FolderDisk) => disk.unmount(), /no marker/],
    ['goes away during the scan', (disk: FolderDisk) => goesAwayInScan(disk), /no marker/],
    ['cannot be read', unreadable, /EIO/],
    [
      'is another one',
      (disk: FolderDisk) => void (disk.condition = { state: 'foreign', reason: 'it is disk-z' }),
      /disk-z/,
    ],
    [
      'does not answer',
      (disk: FolderDisk) => void (disk.condition = { state: 'unhealthy', space: undefined, reason: 'no answer' }),
      /no answer/,
    ],
  ])('a disk that %s keeps its roots, is reported, and the others are reconciled', async (_, fail, reason) => {
    const { registry } = openTestRegistry();
    const [bad, good] = [new FolderDisk('disk-a'), new FolderDisk('disk-b')];
    bad.record('20260115', 'court-1');
    await reconcile({ registry, disks: [bad, good], days: 'all', naming });
    good.record('20260116', 'court-1');
    fail(bad);
    const report = await reconcile({ registry, disks: [bad, good], days: 'all', naming });

    expect(report).toEqual({
      found: 1,
      added: 1,
      forgotten: 0,
      skippedDisks: [{ disk: 'disk-a', reason: expect.stringMatching(reason) }],
    });
    expect(keysOf(registry)).toEqual(['20260115/court-1/disk-a', '20260116/court-1/disk-b']);
  });

  test('a disk that is not configured any more keeps its roots', async () => {
    const { registry } = openTestRegistry();
    registry.noteRoots([sighting('20260115', 'court-1', 'disk-z')]);
    await reconcile({ registry, disks: [new FolderDisk('disk-a')], days: 'all', naming });

    expect(keysOf(registry)).toEqual(['20260115/court-1/disk-z']);
  });
});

function goesAwayInScan(disk: FolderDisk): void {
  // The marker was there, and the folder that is read then is the empty one below the mount.
  const { scan } = disk;
  disk.scan = (day) => {
    disk.unmount();
    return scan.call(disk, day);
  };
}

test('a disk that is full or cannot be written is read all the same', async () => {
  const { registry } = openTestRegistry();
  const space = { freeBytes: 0, totalBytes: 1, freeInodes: 0, totalInodes: 1 };
  const [full, readOnly] = [new FolderDisk('disk-a'), new FolderDisk('disk-b')];
  full.condition = { state: 'low-space', space, reason: 'full' };
  readOnly.condition = { state: 'unhealthy', space, reason: 'read-only' };
  for (const disk of [full, readOnly]) disk.record('20260115', 'court-1', noon);

  expect(await reconcile({ registry, disks: [full, readOnly], days: 'all', naming })).toMatchObject({ found: 2 });
});

test('a root that is opened during the scan is not forgotten', async () => {
  const { registry } = openTestRegistry();
  const disk = new FolderDisk('disk-a');
  disk.afterScan = () => {
    disk.record('20260115', 'court-1', noon);
    registry.noteRoots([sighting('20260115', 'court-1', 'disk-a')]);
  };
  const report = await reconcile({ registry, disks: [disk], days: ['20260115'] as Day[], naming });

  expect(report.forgotten).toBe(0);
  expect(keysOf(registry)).toEqual(['20260115/court-1/disk-a']);
});

test('a root that was gone and is opened anew during the scan is not forgotten', async () => {
  const { registry } = openTestRegistry();
  const disk = new FolderDisk('disk-a');
  const gone = sighting('20260115', 'court-1', 'disk-a', 1, 2);
  registry.noteRoots([gone]);
  disk.afterScan = () => registry.noteRoots([{ ...gone, lastSeenMs: 3 }]);
  const report = await reconcile({ registry, disks: [disk], days: ['20260115'] as Day[], naming });

  expect(report.forgotten).toBe(0);
  expect(keysOf(registry)).toEqual(['20260115/court-1/disk-a']);
});

describe('the age of a root', () => {
  test('is that of its earliest segment where several disks hold the day, and the folder’s own elsewhere', async () => {
    const { registry } = openTestRegistry();
    const [later, earlier] = [new FolderDisk('disk-a'), new FolderDisk('disk-b')];
    later.record('20260115', 'court-1', noon + 12_000, noon + 6_000);
    earlier.record('20260115', 'court-1', noon);
    const beforeMs = Date.now() - 1_000;
    later.record('20260116', 'court-1', noon);
    await reconcile({ registry, disks: [later, earlier], days: 'all', naming });

    const ages = registry.roots().map(({ day, disk, firstSeenMs }) => [day, disk, firstSeenMs]);
    expect(ages.slice(0, 2)).toEqual([
      ['20260115', 'disk-b', noon],
      ['20260115', 'disk-a', noon + 6_000],
    ]);
    // Recorded in January of 2026 by its names, and made today.
    expect(ages[2]?.[2]).toBeGreaterThan(Math.min(beforeMs, Date.now()) - 1_000);
  });

  test('is that of its earliest segment also where the other disk of the day is away', async () => {
    const { registry } = openTestRegistry();
    const disk = new FolderDisk('disk-a');
    disk.record('20260115', 'court-1', noon);
    registry.noteRoots([sighting('20260115', 'court-1', 'disk-z', noon - 6_000)]);
    await reconcile({ registry, disks: [disk], days: 'all', naming });

    expect(rootOn(registry, 'disk-a')?.firstSeenMs).toBe(noon);
  });

  test('is the folder’s own where it holds no segment, and where its disk does not tell', async () => {
    const { registry } = openTestRegistry();
    const [empty, failing] = [new FolderDisk('disk-a'), new FolderDisk('disk-b')];
    for (const disk of [empty, failing]) disk.record('20260115', 'court-1');
    failing.earliestSegmentMs = () => Promise.reject(new Error('EIO'));
    const bornMs = Math.floor((await empty.scan('20260115' as Day))[0]?.bornMs ?? 0);
    const report = await reconcile({ registry, disks: [empty, failing], days: 'all', naming });

    expect(report.found).toBe(2);
    expect(rootOn(registry, 'disk-a')?.firstSeenMs).toBe(bornMs);
    expect(rootOn(registry, 'disk-b')?.firstSeenMs).toBeGreaterThanOrEqual(bornMs);
  });
});

describe('a disk that the registry was filled without', () => {
  test('is skipped no more once all its days are reconciled, and not for one of them', async () => {
    const { registry } = openTestRegistry();
    const disk = new FolderDisk('disk-a');
    disk.record('20260115', 'court-1');
    registry.markRebuilt(1, [disk.disk.id]);
    await reconcile({ registry, disks: [disk], days: ['20260115'] as Day[], naming });
    expect(registry.skippedDisks()).toEqual(['disk-a']);
    await reconcile({ registry, disks: [disk], days: 'all', naming });
    expect(registry.skippedDisks()).toEqual([]);
  });

  test('stays skipped while it cannot be read, and where others are reconciled', async () => {
    const { registry } = openTestRegistry();
    const [there, away] = [new FolderDisk('disk-a'), new FolderDisk('disk-b')];
    registry.markRebuilt(1, [away.disk.id]);
    await reconcile({ registry, disks: [there], days: 'all', naming });
    away.unmount();
    await reconcile({ registry, disks: [there, away], days: 'all', naming });
    expect(registry.skippedDisks()).toEqual(['disk-b']);
  });
});
