import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Config, DiskConfig } from '../../src/config/config.js';
import { watchDisks } from '../../src/daemon/watch-disks.js';
import { markerName } from '../../src/domain/layout.js';
import { parseSegmentNameTemplate } from '../../src/domain/segment-name.js';
import type { Registry } from '../../src/registry/registry.js';
import { DiskAccess } from '../disks/built-disk-access.js';
import { makeDisk, makeFolder, mountHangingDisk } from '../disks/test-disk.js';
import { keysOf, openTestRegistry } from '../registry/open-test-registry.js';
import { eventually } from '../support/eventually.js';
import { describeMount } from '../support/fuse.js';
import { knownZone } from '../support/times.js';

const noon = Date.parse('2026-01-15T12:00+01:00');
const lastSecond = Date.parse('2026-01-15T23:59:59+01:00');

interface Watched {
  readonly registry: Registry;
  /** The host's clock. */
  nowMs: number;
  readonly said: string[];
  /** Which disks could not be read any more, or could again. */
  readonly changed: string[];
  readonly stop: () => Promise<void>;
  readonly roots: () => string[];
  /** Looks at all days of the first disk, whether it answered or not. */
  readonly wholeLooks: () => number;
}

/** Watches the disks until the test ends. */
function watch(...disks: readonly DiskConfig[]): Watched {
  const { registry } = openTestRegistry();
  registry.markRebuilt(1, disks[0] && [disks[0].id]);
  const said: string[] = [];
  const config = {
    timeZone: knownZone('Europe/Madrid'),
    recording: { segmentSeconds: 6, segmentName: parseSegmentNameTemplate('%Y%m%dT%H%M%S.%f%z.ts') },
  } as Config;
  const log: Logger = pino({}, { write: (line: string) => void said.push((JSON.parse(line) as { msg: string }).msg) });
  const accesses = disks.map((disk) => new DiskAccess(disk, { deadlineMs: 500 }));
  const [listDays] = accesses.map((access) => vi.spyOn(access, 'listDays'));
  const stopping = new AbortController();
  const stop = async () => {
    stopping.abort();
    await Promise.all(accesses.map(async (access) => await access.close()));
    await watching;
  };
  const changed: string[] = [];
  const watched: Watched = {
    registry,
    nowMs: noon,
    said,
    changed,
    stop,
    roots: () => keysOf(registry),
    wholeLooks: () => listDays?.mock.calls.length ?? 0,
  };
  const watching = watchDisks({
    config,
    disks: accesses,
    registry,
    log,
    now: () => watched.nowMs,
    signal: stopping.signal,
    onChange: (disk) => void changed.push(disk),
  });
  onTestFinished(stop);
  return watched;
}

function makeRoot(disk: DiskConfig, root: string): void {
  mkdirSync(join(disk.path, root), { recursive: true });
}

describe('the watch on the disks', () => {
  test('finds at its start what was recorded while nobody watched', async () => {
    const disk = makeDisk();
    for (const root of ['20250101/court-1/hls', '20260115/court-2']) makeRoot(disk, root);
    const { roots } = watch(disk);
    await eventually(() => roots().length === 2);
    expect(roots()).toEqual(['20250101/court-1/disk-a', '20260115/court-2/disk-a']);
  });

  test('finds a new day’s roots around midnight, by whoever’s clock it is midnight first', async () => {
    const disk = makeDisk();
    makeRoot(disk, '20260115/court-1/hls');
    const watched = watch(disk);
    watched.nowMs = lastSecond;
    await eventually(() => watched.roots().length === 1);
    makeRoot(disk, '20260116/court-1/hls');
    await eventually(() => watched.roots().includes('20260116/court-1/disk-a'));
    watched.nowMs = lastSecond + 1000;
    makeRoot(disk, '20260116/court-2/hls');
    makeRoot(disk, '20260115/court-3/hls');
    await eventually(() => watched.roots().length === 4);
  });

  test('passes over what is no root, also ten thousand folders of it', async () => {
    const disk = makeDisk();
    const elsewhere = makeFolder();
    mkdirSync(join(elsewhere, 'court-1'));
    for (let number = 0; number < 10_000; number += 1) makeRoot(disk, `20260115/.cache ${number}`);
    for (const name of ['lost+found/court-1', '20260231/court-1', 'events/court-1']) makeRoot(disk, name);
    symlinkSync(elsewhere, join(disk.path, '20260116'));
    symlinkSync(join(elsewhere, 'court-1'), join(disk.path, '20260115/court-9'));
    writeFileSync(join(disk.path, '20260115/index.html'), '');
    writeFileSync(join(disk.path, '20260114'), '');
    const { roots, said } = watch(disk);
    makeRoot(disk, '20260115/court-1/hls');
    await eventually(() => roots().length > 0);
    expect(roots()).toEqual(['20260115/court-1/disk-a']);
    expect(said).toEqual(['new roots were found on disk disk-a: 1']);
  });

  test('forgets days that a clean-up deletes, and finds what is put under old ones', async () => {
    const disk = makeDisk();
    const days = ['20250101', '20250102', '20250103', '20260115'];
    for (const day of days) makeRoot(disk, `${day}/court-1`);
    const { roots, said } = watch(disk);
    await eventually(() => roots().length === 4);
    rmSync(join(disk.path, '20250101'), { recursive: true });
    rmSync(join(disk.path, '20250103/court-1'), { recursive: true });
    makeRoot(disk, '20240101/court-1');
    const left = ['20240101', '20250102', '20260115'].map((day) => `${day}/court-1/disk-a`);
    await eventually(() => roots().join() === left.join());
    expect(said).toContain('roots were deleted from disk disk-a: 1');
  });

  test('says once that a disk is away, and forgets nothing until it is back', async () => {
    const [disk, beside] = [makeDisk('disk-a'), makeDisk('disk-b')];
    makeRoot(disk, '20260115/court-1');
    const { roots, said, wholeLooks } = watch(disk, beside);
    await eventually(() => roots().length === 1);
    renameSync(join(disk.path, markerName), join(disk.path, 'marker'));
    await eventually(() => said.length === 2);
    rmSync(join(disk.path, '20260115'), { recursive: true });
    makeRoot(disk, '20250101/court-1');
    makeRoot(beside, '20260115/court-2');
    await eventually(() => roots().includes('20260115/court-2/disk-b'));
    await eventually(() => wholeLooks() >= 3);
    expect(roots()).toContain('20260115/court-1/disk-a');
    renameSync(join(disk.path, 'marker'), join(disk.path, markerName));
    await eventually(() => said.includes('disk disk-a came back'));
    expect(roots()).toEqual(['20250101/court-1/disk-a', '20260115/court-2/disk-b']);
    expect(said.filter((line) => line.includes('not seen'))).toEqual([expect.stringContaining(markerName)]);
  });

  test('takes in a disk that the registry was filled without, once it is back', async () => {
    const disk = makeDisk();
    makeRoot(disk, '20250101/court-1');
    renameSync(join(disk.path, markerName), join(disk.path, 'marker'));
    const { registry, roots, said } = watch(disk);
    await eventually(() => said.length === 1);
    expect(registry.skippedDisks()).toEqual(['disk-a']);
    renameSync(join(disk.path, 'marker'), join(disk.path, markerName));
    await eventually(() => registry.skippedDisks().length === 0);
    expect(roots()).toEqual(['20250101/court-1/disk-a']);
  });

  test('takes no disk for away whose looks are broken off by its own end', async () => {
    const disks = [makeDisk('disk-a'), makeDisk('disk-b')];
    for (const disk of disks) {
      for (let day = 10; day < 30; day += 1) makeRoot(disk, `202501${day}/court-1`);
    }
    const { said, changed, roots, stop } = watch(...disks);
    await eventually(() => roots().length > 0, { everyMs: 1 });
    await stop();
    expect(said.filter((line) => line.includes('not seen'))).toEqual([]);
    expect(changed).toEqual([]);
  });
});

describeMount('the watch on a disk that hangs', () => {
  test('goes on with the disk beside it, and with this one when it answers again', async () => {
    const hanging = await mountHangingDisk('disk-a');
    const beside = makeDisk('disk-b');
    const { roots, said } = watch(hanging.disk, beside);
    makeRoot(hanging.disk, '20260115/court-1/hls');
    await eventually(() => roots().length === 1);
    hanging.hang();
    await eventually(() => said.some((line) => line.includes('has not answered')));
    makeRoot(beside, '20260115/court-2/hls');
    await eventually(() => roots().includes('20260115/court-2/disk-b'), { withinMs: 2000 });
    hanging.goOn();
    makeRoot(hanging.disk, '20260115/court-3/hls');
    await eventually(() => roots().includes('20260115/court-3/disk-a'));
    expect(said.filter((line) => line.includes('not seen'))).toHaveLength(1);
  });
});
