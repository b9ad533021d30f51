import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { DayfsError } from '../../src/domain/errors.js';
import { FailedOpening } from '../../src/registry/failed-opening.js';
import { KeptDatabase } from '../../src/registry/kept-database.js';
import { registryOf } from '../../src/registry/open-registry.js';
import type { Registry } from '../../src/registry/registry.js';
import { describeAsRoot } from '../support/fuse.js';
import { makeStatePath, openTestRegistry } from './open-test-registry.js';

const counted = vi.hoisted(() => ({ openings: 0 }));
vi.mock('../../src/registry/kept-database.js', async (load) => {
  const original = await load<{ KeptDatabase: typeof KeptDatabase }>();
  class CountedDatabase extends original.KeptDatabase {
    constructor(...given: ConstructorParameters<typeof original.KeptDatabase>) {
      super(...given);
      counted.openings += 1;
    }
  }
  return { KeptDatabase: CountedDatabase };
});
beforeEach(() => {
  counted.openings = 0;
});

const uses = 2_000;
/** Of those a process makes in the first second; each has the lock and the registry itself. */
const fewDatabases = 30;

function useInVain(registry: Registry): void {
  for (let use = 0; use < uses; use += 1) expect(() => registry.rootsVersion()).toThrow(DayfsError);
}

function registryAt(statePath: string): Registry {
  const registry = registryOf({ statePath, log: { warn: () => undefined }, now: Date.now });
  onTestFinished(() => registry.close());
  return registry;
}

/** @returns the path of its file */
function makeNewer(statePath: string): string {
  const { registry, file } = openTestRegistry(statePath);
  registry.close();
  changeByHand(file, 'PRAGMA user_version = 99');
  return file;
}

function changeByHand(file: string, sql: string): void {
  const byHand = new KeptDatabase(file);
  byHand.exec(sql);
  byHand.close();
}

test('a registry of a newer version is opened a few times, however often it is asked for', () => {
  const statePath = makeStatePath();
  const file = makeNewer(statePath);
  const registry = registryAt(statePath);
  counted.openings = 0;
  useInVain(registry);
  expect(counted.openings).toBeLessThan(fewDatabases);
  // By the rest of it, a file that others write to is another one each time.
  for (let use = 0; use < uses; use += 1) {
    utimesSync(file, use, use);
    expect(() => registry.rootsVersion()).toThrow('of version 99');
  }
  expect(counted.openings).toBeLessThan(fewDatabases);
  renameSync(file, `${file}.newer`);
  expect(registry.roots()).toEqual([]);
});

test('a registry that becomes usable where it lies is used', async () => {
  const statePath = makeStatePath();
  const file = makeNewer(statePath);
  const registry = registryAt(statePath);
  useInVain(registry);
  changeByHand(file, 'PRAGMA user_version = 2');
  await expect.poll(() => tryOut(registry), { timeout: 10_000 }).toEqual([]);
});

function tryOut(registry: Registry): unknown {
  try {
    return registry.roots();
  } catch (error) {
    return error;
  }
}

test.each(['registry.sqlite', 'registry.lock'])('nothing is opened while a folder stands at %s', (name) => {
  const statePath = makeStatePath();
  mkdirSync(join(statePath, name), { recursive: true });
  const registry = registryAt(statePath);
  useInVain(registry);
  expect(counted.openings).toBe(0);
  rmSync(join(statePath, name), { recursive: true });
  expect(registry.roots()).toEqual([]);
});

describeAsRoot('on a filesystem of its own', () => {
  async function mountState(): Promise<string> {
    const statePath = makeStatePath();
    mkdirSync(statePath, { recursive: true });
    await execa('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'dayfs-test', statePath]);
    onTestFinished(async () => void (await execa('umount', ['-l', statePath])));
    return statePath;
  }

  test.each(['registry.sqlite', 'nothing', 'registry.lock'])(
    'that is read-only, with %s left, nothing is opened until it is not',
    async (left) => {
      const statePath = await mountState();
      if (left === 'registry.sqlite') openTestRegistry(statePath).registry.close();
      else if (left === 'registry.lock') writeFileSync(join(statePath, left), '');
      await execa('mount', ['-o', 'remount,ro', statePath]);
      const registry = registryAt(statePath);
      counted.openings = 0;
      useInVain(registry);
      expect(counted.openings).toBeLessThan(2);
      await execa('mount', ['-o', 'remount,rw', statePath]);
      expect(registry.roots()).toEqual([]);
    },
  );

  test('that is full: few are opened, and it is used soon after there is room', async () => {
    const statePath = await mountState();
    const ballast = join(statePath, 'ballast');
    expect(() => writeFileSync(ballast, Buffer.alloc(2 ** 20))).toThrow('ENOSPC');
    const registry = registryAt(statePath);
    useInVain(registry);
    expect(counted.openings).toBeLessThan(fewDatabases);
    rmSync(ballast);
    await expect.poll(() => tryOut(registry), { timeout: 10_000 }).toEqual([]);
  });
});

test('what fails again and again is tried ever more rarely, and at once where another file lies', () => {
  const file = join(makeStatePath(), 'file');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  let nowMs = 0;
  const failed = new FailedOpening(file, () => nowMs);
  const triesWithin = (ms: number) => {
    let tries = 0;
    for (const endMs = nowMs + ms; nowMs < endMs; nowMs += 250) {
      try {
        failed.check();
        failed.note(new KeptDatabase.SqliteError('database is locked', 'SQLITE_BUSY'));
        tries += 1;
      } catch {
        // It is believed.
      }
    }
    return tries;
  };
  expect(triesWithin(60_000)).toBeLessThan(15);
  expect(triesWithin(3_600_000)).toBeLessThanOrEqual(120);
  renameSync(file, `${file}.old`);
  expect(() => failed.check()).not.toThrow();
});
