import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import type { Config, DiskConfig } from '../../src/config/config.js';
import type * as Source from '../../src/daemon/catch-up.js';
import type * as FilledRegistry from '../../src/daemon/filled-registry.js';
import { markerName } from '../../src/domain/layout.js';
import { parseSegmentNameTemplate } from '../../src/domain/segment-name.js';
import { makeDisk, mountHangingDisk } from '../disks/test-disk.js';
import { keysOf, openTestRegistry, sighting } from '../registry/open-test-registry.js';
import { eventually } from '../support/eventually.js';
import { hasFuse } from '../support/fuse.js';
import { knownZone } from '../support/times.js';

/** The built one: its disks have threads, whose program only dist has. */
const file = new URL('../../dist/daemon/catch-up.js', import.meta.url);
const { CatchUp }: typeof Source = await import(file.href);
const filledRegistry = new URL('../../dist/daemon/filled-registry.js', import.meta.url);
const { keepRegistryFilled }: typeof FilledRegistry = await import(filledRegistry.href);

const [lastSecond, midnight] = ['2026-01-15T23:59:59+01:00', '2026-01-16T00:00+01:00'].map(Date.parse);

function configOf(disks: readonly DiskConfig[]): Config {
  return {
    disks,
    timeZone: knownZone('Europe/Madrid'),
    recording: { segmentSeconds: 6, segmentName: parseSegmentNameTemplate('%Y%m%dT%H%M%S.%f%z.ts') },
  } as unknown as Config;
}

function catchUp({ registry }: ReturnType<typeof openTestRegistry>, nowMs: number, ...disks: DiskConfig[]): void {
  const options = { config: configOf(disks), log: pino({ level: 'silent' }), now: () => nowMs };
  const catching = new CatchUp(registry, options);
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

test.skipIf(!hasFuse).each([
  [
    'a recorder',
    (...[registry, options, signal]: Parameters<typeof keepRegistryFilled>) => {
      const catching = new CatchUp(registry, options);
      signal.addEventListener('abort', () => void catching.stop());
    },
  ],
  ['a mount', (...options: Parameters<typeof keepRegistryFilled>) => void keepRegistryFilled(...options)],
])(
  'while no disk answers, %s waits for each in one thread, says so seldom, and fills the registry after it',
  async (_, begin) => {
    const opened = openTestRegistry();
    const hanging = await mountHangingDisk();
    makeRoots(hanging.disk, '20260116/court-1');
    hanging.hang();
    const said: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => void said.push(line) });
    const stopping = new AbortController();
    onTestFinished(() => stopping.abort());
    begin(opened.registry, { config: configOf([hanging.disk]), log, now: Date.now }, stopping.signal);
    await eventually(() => said.length > 0);
    const threads = countThreads();
    // Some looks more.
    await pause(10_000);
    expect(countThreads()).toBe(threads);
    hanging.goOn();
    await eventually(() => keysOf(opened.registry).join() === '20260116/court-1/disk-a');
    // That it did not answer in time, and that it does not answer since.
    expect(said).toHaveLength(2);
  },
);

function countThreads(): number {
  return readdirSync('/proc/self/task').length;
}
