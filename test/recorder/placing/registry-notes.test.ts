import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import type { CameraName } from '../../../src/domain/camera-name.js';
import type { Day } from '../../../src/domain/day.js';
import type { DiskId } from '../../../src/domain/disk-id.js';
import type { SwitchEvent } from '../../../src/domain/switch-event.js';
import { RegistryNotes } from '../../../src/recorder/placing/registry-notes.js';
import { openRegistry } from '../../../src/registry/open-registry.js';
import type { Registry, RootSighting } from '../../../src/registry/registry.js';

const silent = pino({ level: 'silent' });
const sighting: RootSighting = {
  camera: 'court-1' as CameraName,
  day: '20260115' as Day,
  disk: 'disk-a' as DiskId,
  path: '/mnt/disk-a/20260115/court-1',
  firstSeenMs: 1000,
  lastSeenMs: 7000,
};
const event: SwitchEvent = {
  atMs: 1000,
  from: undefined,
  to: 'disk-a' as DiskId,
  reason: 'restart',
  detail: '',
  gapSeconds: undefined,
};

function openReal(): Registry {
  const statePath = mkdtempSync(join(tmpdir(), 'dayfs-notes-'));
  onTestFinished(() => rmSync(statePath, { recursive: true }));
  const registry = openRegistry({ statePath, log: silent, now: Date.now });
  onTestFinished(() => registry.close());
  return registry;
}

/** The registry as long as its disk is full, and then as it is. */
function fullAtFirst(registry: Registry): { registry: Registry; refusals: () => number; mend: () => void } {
  let [isFull, refusals] = [true, 0];
  const refuse = () => {
    if (!isFull) return;
    refusals += 1;
    throw new Error('database or disk is full');
  };
  const failing: Registry = Object.assign(Object.create(registry) as Registry, {
    noteRoots: (sightings: RootSighting[]) => {
      refuse();
      registry.noteRoots(sightings);
    },
    addSwitch: (each: SwitchEvent) => {
      refuse();
      registry.addSwitch(each);
    },
    setSwitchGap: (each: SwitchEvent, gapSeconds: number) => {
      refuse();
      registry.setSwitchGap(each, gapSeconds);
    },
  });
  return {
    registry: failing,
    refusals: () => refusals,
    mend: () => {
      isFull = false;
    },
  };
}

test('what is noted is in the registry at once', () => {
  const registry = openReal();
  const notes = new RegistryNotes(registry, silent, () => 0);
  notes.noteRoot(sighting);
  notes.noteSwitch(event);
  expect(registry.roots()).toEqual([sighting]);
  expect(registry.switches()).toEqual([event]);
  expect(notes.lastSwitch()).toEqual(event);
});

test('what the registry did not take is told again, all of it and in order, once it takes notes', () => {
  const registry = openReal();
  const full = fullAtFirst(registry);
  let nowMs = 0;
  const notes = new RegistryNotes(full.registry, silent, () => nowMs);
  notes.noteRoot(sighting);
  notes.noteRoot({ ...sighting, firstSeenMs: 7000, lastSeenMs: 13_000 });
  notes.noteRoot({ ...sighting, camera: 'court-2' as CameraName });
  notes.noteSwitch(event);
  notes.noteSwitch({ ...event, atMs: 2000, to: 'disk-b' as DiskId });
  expect(registry.roots()).toEqual([]);

  notes.noteGap(event, 1.5);
  full.mend();
  nowMs = 30_000;
  notes.noteRoot({ ...sighting, firstSeenMs: 13_000, lastSeenMs: 19_000 });
  expect(registry.roots()).toMatchObject([
    { camera: 'court-1', firstSeenMs: 1000, lastSeenMs: 19_000 },
    { camera: 'court-2', firstSeenMs: 1000, lastSeenMs: 7000 },
  ]);
  expect(registry.switches()).toMatchObject([{ atMs: 2000 }, { atMs: 1000, gapSeconds: 1.5 }]);
});

test('a registry that takes no notes is not asked with every one: it may hold up its caller for seconds', () => {
  const registry = openReal();
  const full = fullAtFirst(registry);
  let nowMs = 0;
  const notes = new RegistryNotes(full.registry, silent, () => nowMs);
  notes.noteRoot(sighting);
  const refusals = full.refusals();
  for (nowMs = 0; nowMs < 30_000; nowMs += 1000) notes.noteRoot(sighting);
  expect(full.refusals()).toBe(refusals);
  notes.noteRoot(sighting);
  expect(full.refusals()).toBe(refusals + 1);
});

test('what was recorded last is known of a camera’s day', () => {
  const registry = openReal();
  const notes = new RegistryNotes(registry, silent, () => 0);
  notes.noteRoot(sighting);
  notes.noteRoot({ ...sighting, disk: 'disk-b' as DiskId, lastSeenMs: 9000 });
  expect(notes.lastEndMs(sighting)).toBe(9000);
  expect(notes.lastEndMs({ ...sighting, day: '20260116' as Day })).toBeUndefined();
});

test('the switches that were not measured are known, in their order', () => {
  const notes = new RegistryNotes(openReal(), silent, () => 0);
  for (const atMs of [1000, 2000, 3000]) notes.noteSwitch({ ...event, atMs });
  notes.noteGap({ ...event, atMs: 2000 }, 0);
  expect(notes.unmeasuredSwitches().map(({ atMs }) => atMs)).toEqual([1000, 3000]);
});
