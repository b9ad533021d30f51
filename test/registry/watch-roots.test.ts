import { rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { CameraName } from '../../src/domain/camera-name.js';
import type { Registry } from '../../src/registry/registry.js';
import type { RootsSnapshot } from '../../src/registry/roots-snapshot.js';
import { watchRoots } from '../../src/registry/watch-roots.js';
import { eventually } from '../support/eventually.js';
import { makeStatePath, openTestRegistry, sighting } from './open-test-registry.js';

function watch(registry: Registry) {
  const snapshots: RootsSnapshot[] = [];
  const errors: unknown[] = [];
  const { stop } = watchRoots(registry, {
    everyMs: 10,
    onChange: (snapshot) => snapshots.push(snapshot),
    onError: (error) => errors.push(error),
  });
  onTestFinished(stop);
  return { snapshots, errors, stop, cameras: () => [...(snapshots.at(-1)?.keys() ?? [])] };
}

const court1 = sighting('20260115', 'court-1', 'disk-a');
const court2 = sighting('20260115', 'court-2', 'disk-a');

test('a watch begins with the roots that are there', () => {
  const { registry } = openTestRegistry();
  registry.noteRoots([court1]);
  registry.markRebuilt(1);

  expect(watch(registry).cameras()).toEqual(['court-1']);
});

test('roots that another process’s registry gets or loses are seen', async () => {
  const statePath = makeStatePath();
  const [reader, writer] = [openTestRegistry(statePath).registry, openTestRegistry(statePath).registry];
  writer.markRebuilt(1);
  const watched = watch(reader);
  expect(watched.cameras()).toEqual([]);
  writer.noteRoots([court1, court2]);
  await eventually(() => watched.cameras().length === 2);
  writer.forgetRoots([court1]);
  await eventually(() => watched.cameras().length === 1);

  expect(watched.cameras()).toEqual(['court-2']);
});

test('nothing is said while nothing changes', async () => {
  const { registry } = openTestRegistry();
  registry.markRebuilt(1);
  const watched = watch(registry);
  registry.noteRoots([court1]);
  await eventually(() => watched.snapshots.length === 2);
  registry.noteRoots([{ ...court1, lastSeenMs: 99_000 }]);
  registry.noteRoots([court2]);
  await eventually(() => watched.cameras().length === 2);

  expect(watched.snapshots).toHaveLength(3);
});

test('while a lost registry is rebuilt, nobody sees it empty', async () => {
  const { registry, file } = openTestRegistry();
  registry.noteRoots([court1]);
  registry.markRebuilt(1);
  const watched = watch(registry);
  rmSync(file);
  let looks = 0;
  const countLooks = setInterval(() => looks++, 10);
  onTestFinished(() => clearInterval(countLooks));
  await eventually(() => looks > 5);
  registry.noteRoots([court2]);
  await eventually(() => looks > 10);
  expect(watched.snapshots).toHaveLength(1);
  registry.noteRoots([court1]);
  registry.markRebuilt(2);
  await eventually(() => watched.snapshots.length === 2);

  expect(watched.snapshots.map((snapshot) => snapshot.has('court-1' as CameraName))).toEqual([true, true]);
});

test('a failure that lasts is said once, and the watch goes on when it is over', async () => {
  const { registry, file } = openTestRegistry();
  registry.markRebuilt(1);
  const watched = watch(registry);
  const statePath = dirname(file);
  rmSync(statePath, { recursive: true });
  writeFileSync(statePath, 'no folder');
  await eventually(() => watched.errors.length > 0);
  let looks = 0;
  const countLooks = setInterval(() => looks++, 10);
  onTestFinished(() => clearInterval(countLooks));
  await eventually(() => looks > 5);
  expect(watched.errors.map(String)).toEqual([expect.stringContaining('set "state" in the configuration')]);
  rmSync(statePath);
  registry.noteRoots([court1]);
  registry.markRebuilt(2);
  await eventually(() => watched.cameras().length === 1);

  expect(watched.errors).toHaveLength(1);
});

test('a watch that was stopped looks no more', async () => {
  const { registry } = openTestRegistry();
  registry.markRebuilt(1);
  const [stopped, running] = [watch(registry), watch(registry)];
  stopped.stop();
  registry.noteRoots([court1]);
  await eventually(() => running.cameras().length === 1);

  expect(stopped.snapshots).toHaveLength(1);
});
