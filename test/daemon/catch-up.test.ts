import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import type { Config, DiskConfig } from '../../src/config/config.js';
import type * as Source from '../../src/daemon/catch-up.js';
import { markerName } from '../../src/domain/layout.js';
import { parseSegmentNameTemplate } from '../../src/domain/segment-name.js';
import { makeDisk } from '../disks/test-disk.js';
import { keysOf, openTestRegistry, sighting } from '../registry/open-test-registry.js';
import { eventually } from '../support/eventually.js';
import { knownZone } from '../support/times.js';

/** The built one: its disks have threads, whose program only dist has. */
const file = new URL('../../dist/daemon/catch-up.js', import.meta.url);
const { CatchUp }: typeof Source = await import(file.href);

const [lastSecond, midnight] = ['2026-01-15T23:59:59+01:00', '2026-01-16T00:00+01:00'].map(Date.parse);

function catchUp({ registry }: ReturnType<typeof openTestRegistry>, nowMs: number, ...disks: DiskConfig[]): void {
  const config = {
    disks,
    timeZone: knownZone('Europe/Madrid'),
    recording: { segmentSeconds: 6, segmentName: parseSegmentNameTemplate('%Y%m%dT%H%M%S.%f%z.ts') },
  } as unknown as Config;
  const catching = new CatchUp(registry, { config, log: pino({ level: 'silent' }), now: () => nowMs });
  onTestFinished(async () => await catching.stop());
}

function makeRoots(disk: DiskConfig, ...roots: string[]): void {
  for (const root of roots) mkdirSync(join(disk.path, root), { recursive: true });
}

test.each([
  ['before', lastSecond, '20260115'],
  ['after', midnight, '20260116'],
])('at a start just %s midnight only the day that it is then is looked at', async (_, nowMs, day) => {
  const opened = openTestRegistry();
  opened.registry.markRebuilt(1);
  const disk = makeDisk();
  makeRoots(disk, '20260114/court-1', '20260115/court-1', '20260116/court-1', '20260117/court-1');
  opened.registry.noteRoots([sighting('20260101', 'court-9', 'disk-a'), sighting(day, 'court-9', 'disk-a')]);
  catchUp(opened, nowMs ?? Number.NaN, disk);
  const expected = ['20260101/court-9/disk-a', `${day}/court-1/disk-a`];
  await eventually(() => keysOf(opened.registry).join() === expected.join());
});

test('a disk that is away keeps its roots, and a registry that is deleted is filled again', async () => {
  const opened = openTestRegistry();
  opened.registry.markRebuilt(1);
  const [disk, away] = [makeDisk('disk-a'), makeDisk('disk-b')];
  makeRoots(disk, '20250101/court-1', '20260116/court-1');
  renameSync(join(away.path, markerName), join(away.path, 'marker'));
  opened.registry.noteRoots([sighting('20260116', 'court-1', 'disk-b')]);
  catchUp(opened, midnight ?? Number.NaN, disk, away);
  await eventually(() => keysOf(opened.registry).includes('20260116/court-1/disk-a'));
  expect(keysOf(opened.registry)).toContain('20260116/court-1/disk-b');
  rmSync(dirname(opened.file), { recursive: true });
  await eventually(() => keysOf(opened.registry).join() === '20250101/court-1/disk-a,20260116/court-1/disk-a');
});
