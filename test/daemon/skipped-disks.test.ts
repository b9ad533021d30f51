import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import type { Config, DiskConfig } from '../../src/config/config.js';
import type * as Source from '../../src/daemon/skipped-disks.js';
import { markerName } from '../../src/domain/layout.js';
import { parseSegmentNameTemplate } from '../../src/domain/segment-name.js';
import type { Registry } from '../../src/registry/registry.js';
import { makeDisk, mountHangingDisk } from '../disks/test-disk.js';
import { keysOf, openTestRegistry } from '../registry/open-test-registry.js';
import { eventually } from '../support/eventually.js';
import { hasFuse } from '../support/fuse.js';
import { knownZone } from '../support/times.js';

/** The built one: its disks have threads, whose program only dist has. */
const file = new URL('../../dist/daemon/skipped-disks.js', import.meta.url);
const { SkippedDisks, trySkippedDisks }: typeof Source = await import(file.href);

const deadlineMs = 500;

function optionsOf(disks: readonly DiskConfig[], said: string[] = []) {
  const config = {
    disks,
    timeZone: knownZone('Europe/Madrid'),
    recording: { segmentSeconds: 6, segmentName: parseSegmentNameTemplate('%Y%m%dT%H%M%S.%f%z.ts') },
    mount: { diskDeadlineMs: deadlineMs },
  } as unknown as Config;
  const write = (line: string) => void said.push((JSON.parse(line) as { msg: string }).msg);
  return { config, log: pino({}, { write }), now: Date.now };
}

function skippedDisks(registry: Registry, ...disks: readonly DiskConfig[]) {
  const skipped = new SkippedDisks(registry, optionsOf(disks));
  onTestFinished(async () => await skipped.close());
  return skipped;
}

function makeRoots(disk: DiskConfig, ...roots: string[]): void {
  for (const root of roots) mkdirSync(join(disk.path, root), { recursive: true });
}

/** @returns how to take it back */
function takeAway({ path }: DiskConfig): () => void {
  renameSync(path, `${path}.away`);
  return () => renameSync(`${path}.away`, path);
}

function countThreads(): number {
  return readdirSync('/proc/self/task').length;
}

test('a disk that was skipped is named while it is away, and is in the registry once it is back', async () => {
  const { registry } = openTestRegistry();
  const disk = makeDisk('disk-b');
  makeRoots(disk, '20250101/court-1', '20260115/court-1');
  registry.markRebuilt(1, [disk.id]);
  const bringBack = takeAway(disk);
  const skipped = skippedDisks(registry, disk);
  for (let tries = 0; tries < 3; tries += 1)
    expect(await skipped.tryAgain()).toEqual([{ disk: 'disk-b', reason: expect.stringContaining(disk.path) }]);
  expect(registry.skippedDisks()).toEqual(['disk-b']);
  bringBack();
  expect(await skipped.tryAgain()).toEqual([]);
  expect(keysOf(registry)).toEqual(['20250101/court-1/disk-b', '20260115/court-1/disk-b']);
  expect(registry.skippedDisks()).toEqual([]);
});

test('no other disk is asked, and none at all where none was skipped', async () => {
  const { registry } = openTestRegistry();
  const disks = [makeDisk('disk-a'), makeDisk('disk-b'), makeDisk('disk-c')] as const;
  for (const disk of disks) makeRoots(disk, '20260115/court-1');
  registry.markRebuilt(1, [disks[1].id]);
  const skipped = skippedDisks(registry, ...disks);
  await skipped.tryAgain();
  expect(keysOf(registry)).toEqual(['20260115/court-1/disk-b']);
  makeRoots(disks[1], '20260116/court-1');
  await skipped.tryAgain();
  expect(keysOf(registry)).toEqual(['20260115/court-1/disk-b']);
});

test('one that the configuration no longer names is forgotten, and one that is read by another process is let go', async () => {
  const { registry } = openTestRegistry();
  const [gone, away] = [makeDisk('disk-a'), makeDisk('disk-b')];
  registry.markRebuilt(1, [gone.id, away.id]);
  renameSync(join(away.path, markerName), join(away.path, 'marker'));
  const skipped = skippedDisks(registry, away);
  expect((await skipped.tryAgain()).map(({ disk }) => disk)).toEqual(['disk-b']);
  expect(registry.skippedDisks()).toEqual(['disk-b']);
  const threads = countThreads();
  registry.forgetSkipped([away.id], 1);
  expect(await skipped.tryAgain()).toEqual([]);
  expect(countThreads()).toBeLessThan(threads);
});

test('a command says in one line which disk is away, why, and what to do', async () => {
  const { registry } = openTestRegistry();
  const disk = makeDisk('disk-b');
  registry.markRebuilt(1, [disk.id]);
  const bringBack = takeAway(disk);
  const said: string[] = [];
  await trySkippedDisks(registry, optionsOf([disk], said));
  expect(said).toEqual([
    expect.stringMatching(/^the registry was made anew without disk-b, .*; bring it back, [^\n]*$/),
  ]);
  bringBack();
  await trySkippedDisks(registry, optionsOf([disk], said));
  expect(said.slice(1)).toEqual(['disk-b can be read again, and is in the registry: 0 roots']);
  await trySkippedDisks(registry, optionsOf([disk], said));
  expect(said).toHaveLength(2);
});

test.skipIf(!hasFuse)(
  'one that hangs costs its deadline once and one thread, and is read once it answers',
  async () => {
    const { registry } = openTestRegistry();
    const hanging = await mountHangingDisk('disk-b');
    makeRoots(hanging.disk, '20260115/court-1');
    registry.markRebuilt(1, [hanging.disk.id]);
    hanging.hang();
    const skipped = skippedDisks(registry, hanging.disk);
    expect(await skipped.tryAgain()).toMatchObject([{ reason: expect.stringContaining(`${deadlineMs / 1000} s`) }]);
    expect(skipped.isStuck).toBe(true);
    const threads = countThreads();
    const startMs = performance.now();
    for (let tries = 0; tries < 20; tries += 1) expect(await skipped.tryAgain()).toHaveLength(1);
    expect(performance.now() - startMs).toBeLessThan(deadlineMs);
    expect(countThreads()).toBe(threads);
    hanging.goOn();
    await eventually(async () => (await skipped.tryAgain()).length === 0);
    expect(keysOf(registry)).toEqual(['20260115/court-1/disk-b']);
    expect(skipped.isStuck).toBe(false);
  },
);
