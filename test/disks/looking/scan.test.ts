import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, statSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { earliestSegmentMs } from '../../../src/disks/looking/earliest-segment.js';
import { listCameras, listDays, scan } from '../../../src/disks/looking/scan.js';
import type { Day } from '../../../src/domain/day.js';
import { DayfsError } from '../../../src/domain/errors.js';
import { markerName } from '../../../src/domain/layout.js';
import { parseSegmentNameTemplate } from '../../../src/domain/segment-name.js';
import type { TimeZone } from '../../../src/domain/time-zone.js';
import { eventually } from '../../support/eventually.js';
import { hasFuse } from '../../support/fuse.js';
import { camera, day, makeDisk, makeFolder, unmount } from '../test-disk.js';

const nextDay = '20260116' as Day;
const longAgo = '20250101' as Day;

function makeRoots(path: string, ...roots: string[]): void {
  for (const root of roots) mkdirSync(join(path, root), { recursive: true });
}

/** A folder of which every look fails, as one does whose blocks a disk cannot read. */
async function mountBroken(path: string): Promise<void> {
  const { dev } = statSync(path);
  // The kernel remembers nothing of it, which it would answer with for a second.
  const server = spawn('bindfs', ['-f', '-o', 'attr_timeout=0', makeFolder(), path], { stdio: 'ignore' });
  onTestFinished(() => unmount(path));
  await eventually(() => statSync(path).dev !== dev);
  const ended = once(server, 'exit');
  server.kill('SIGKILL');
  await ended;
}

describe('a scan', () => {
  test('finds the days, and the roots of each', () => {
    const disk = makeDisk();
    makeRoots(disk.path, '20260115/court-1/hls', '20260115/court-2', '20260116/court-1/hls');
    expect(listDays(disk).sort()).toEqual([day, nextDay]);
    for (const [of, cameras] of [
      [day, ['court-1', 'court-2']],
      [nextDay, ['court-1']],
      [longAgo, []],
    ] as const) {
      expect(listCameras(disk, of).sort()).toEqual(cameras);
      const found = scan(disk, of).sort((a, b) => a.camera.localeCompare(b.camera));
      expect(found).toMatchObject(cameras.map((name) => ({ day: of, camera: name })));
    }
  });

  test('passes over what is no root: other names, files and symbolic links', () => {
    const disk = makeDisk();
    const elsewhere = makeFolder();
    makeRoots(elsewhere, 'court-1/hls');
    makeRoots(disk.path, 'lost+found/court-1', '20260231/court-1', '20260115/.hidden', '20260115/-x', '20260115/a b');
    symlinkSync(elsewhere, join(disk.path, '20260117'));
    symlinkSync(join(elsewhere, 'court-1'), join(disk.path, '20260115', 'court-9'));
    writeFileSync(join(disk.path, '20260118'), '');
    writeFileSync(join(disk.path, '20260115', 'court-8'), '');
    expect(listDays(disk)).toEqual([day]);
    for (const of of [day, '20260117' as Day, '20260118' as Day]) {
      expect(listCameras(disk, of)).toEqual([]);
      expect(scan(disk, of)).toEqual([]);
    }
  });

  test('tells when a root was made, and when something was last added to its media folders', () => {
    const disk = makeDisk();
    makeRoots(disk.path, '20260115/court-1/hls', '20260115/court-1/snapshots');
    const path = join(disk.path, '20260115/court-1');
    const later = Date.now() + 60_000;
    utimesSync(join(path, 'snapshots'), later / 1000, later / 1000);
    const { birthtimeMs } = statSync(path);
    const changedMs = statSync(join(path, 'snapshots')).mtimeMs;
    expect(scan(disk, day)).toEqual([{ camera, day, path, bornMs: birthtimeMs, changedMs }]);
    expect(Math.abs(changedMs - later)).toBeLessThan(1);
  });

  test.skipIf(!hasFuse)('finds a root that cannot be looked at, and all others', async () => {
    const disk = makeDisk();
    makeRoots(disk.path, '20260115/court-1/hls', '20260115/court-2', '20260115/court-3/hls');
    for (const part of ['court-2', 'court-3/hls']) await mountBroken(join(disk.path, day, part));
    const { mtimeMs } = statSync(join(disk.path, day));
    const found = scan(disk, day).sort((a, b) => a.camera.localeCompare(b.camera));
    expect(found).toMatchObject([{ camera }, { camera: 'court-2', changedMs: mtimeMs }, { camera: 'court-3' }]);
  });

  test('rejects a disk without its own marker, whatever lies there', () => {
    const disk = makeDisk();
    makeRoots(disk.path, '20260115/court-1');
    unlinkSync(join(disk.path, markerName));
    for (const look of [() => listDays(disk), () => listCameras(disk, day), () => scan(disk, day)]) {
      expect(look).toThrow(DayfsError);
      expect(look).toThrow(/there is no .*; mount disk-a/);
    }
  });
});

describe('the earliest segment of a root', () => {
  const template = parseSegmentNameTemplate('%Y%m%dT%H%M%S.%f%z.ts');
  const earliest = (disk: ReturnType<typeof makeDisk>) =>
    earliestSegmentMs(disk, { camera, day }, template, 'UTC' as TimeZone);

  test('is found by the instant, not by the name', () => {
    const disk = makeDisk();
    makeRoots(disk.path, '20260115/court-1/hls');
    const names = ['20260115T020000.000+0000.ts', '20260115T021000.000+0100.ts', 'index.m3u8', '.dayfs-tmp-x'];
    for (const name of names) writeFileSync(join(disk.path, '20260115/court-1/hls', name), 'x');
    makeRoots(disk.path, '20260115/court-1/hls/20260115T000000.000+0000.ts');
    expect(earliest(disk)).toBe(Date.UTC(2026, 0, 15, 1, 10));
  });

  test('is none where there is no segment, no media folder or no root', () => {
    const disk = makeDisk();
    expect(earliest(disk)).toBeUndefined();
    makeRoots(disk.path, '20260115/court-1');
    expect(earliest(disk)).toBeUndefined();
    makeRoots(disk.path, '20260115/court-1/hls');
    expect(earliest(disk)).toBeUndefined();
  });

  test('is unknown, not none, on a disk without its own marker', () => {
    const disk = makeDisk();
    unlinkSync(join(disk.path, markerName));
    expect(() => earliest(disk)).toThrow(DayfsError);
    expect(() => earliest({ ...disk, path: '/nowhere/disk-a' })).toThrow(/is not there/);
  });
});
