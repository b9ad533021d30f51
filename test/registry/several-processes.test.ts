import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { KeptDatabase } from '../../src/registry/kept-database.js';
import { registryMigrations, schemaVersion } from '../../src/registry/schema.js';
import { eventually } from '../support/eventually.js';
import { keysOf, makeStatePath, openTestRegistry, sighting } from './open-test-registry.js';

vi.setConfig({ testTimeout: 60_000 });

const program = fileURLToPath(new URL('programs/note-roots.mjs', import.meta.url));

interface Run {
  readonly kill: (signal: 'SIGKILL') => void;
  /** The roots that it said it had noted. */
  readonly noted: () => string[];
  readonly ended: Promise<{ readonly exitCode: number | undefined; readonly stderr: string }>;
}

function noteRoots(statePath: string, disk: string, count: number): Run {
  const child = execa('node', [program, statePath, disk, String(count)], { reject: false, buffer: { stdout: false } });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  return {
    kill: (signal) => void child.kill(signal),
    noted: () => said.split('\n').slice(0, -1),
    ended: child.then(({ exitCode, stderr }) => ({ exitCode, stderr })),
  };
}

const disks = ['disk-a', 'disk-b', 'disk-c'];

test('processes that make the registry at the same moment and write to it lose nothing', async () => {
  const statePath = makeStatePath();
  const runs = disks.map((disk) => noteRoots(statePath, disk, 200));
  for (const { ended } of runs) expect(await ended).toEqual({ exitCode: 0, stderr: '' });

  expect(openTestRegistry(statePath).registry.roots()).toHaveLength(600);
});

test('processes that upgrade a registry at the same moment do not collide', async () => {
  const statePath = makeStatePath();
  mkdirSync(statePath);
  // Of version 0: made, and its maker killed before the first step.
  const file = join(statePath, 'registry.sqlite');
  const empty = new KeptDatabase(file);
  empty.exec('PRAGMA journal_mode = WAL');
  empty.close();
  const runs = disks.map((disk) => noteRoots(statePath, disk, 1));
  for (const { ended } of runs) expect(await ended).toEqual({ exitCode: 0, stderr: '' });

  expect(openTestRegistry(statePath).registry.roots()).toHaveLength(3);
  const opened = new KeptDatabase(file);
  onTestFinished(() => void opened.close());
  expect(schemaVersion(opened)).toBe(registryMigrations.length);
});

test('a process that is killed while it writes leaves what it had written, and the others write on', async () => {
  const statePath = makeStatePath();
  const staying = noteRoots(statePath, 'disk-a', Infinity);
  const acknowledged: string[] = [];
  for (const disk of ['disk-b', 'disk-c', 'disk-d', 'disk-e']) {
    const killed = noteRoots(statePath, disk, Infinity);
    await eventually(() => killed.noted().length > 20);
    killed.kill('SIGKILL');
    await killed.ended;
    acknowledged.push(...killed.noted());
  }
  const before = staying.noted().length;
  await eventually(() => staying.noted().length > before + 20);
  staying.kill('SIGKILL');
  expect((await staying.ended).stderr).toBe('');
  acknowledged.push(...staying.noted());

  const { registry, said } = openTestRegistry(statePath);
  expect(said).toEqual([]);
  expect(keysOf(registry)).toEqual(expect.arrayContaining(acknowledged));
});

describe('under processes that write', () => {
  test.each([
    ['deleted', (file: string) => rmSync(file)],
    ['deleted with its -wal and -shm', deleteAll],
    ['replaced by noise', replaceByNoise],
  ])('a registry that is %s, again and again, takes what they write after that', async (_, lose) => {
    const statePath = makeStatePath();
    const file = join(statePath, 'registry.sqlite');
    const runs = disks.map((disk) => noteRoots(statePath, disk, Infinity));
    for (let round = 0; round < 8; round++) {
      const before = runs.map(({ noted }) => noted().length);
      await eventually(() => runs.every(({ noted }, index) => noted().length > (before[index] ?? 0) + 5));
      lose(file);
    }
    // One look of each process at the file lies between the loss and the next lines.
    const lost = runs.map(({ noted }) => noted().length);
    await eventually(() => runs.every(({ noted }, index) => noted().length > (lost[index] ?? 0) + 300));
    for (const run of runs) run.kill('SIGKILL');
    await Promise.all(runs.map(({ ended }) => ended));

    const held = new Set(keysOf(openTestRegistry(statePath).registry));
    const missing = runs.map(({ noted }) => noted().findLastIndex((key) => !held.has(key)));
    // What was noted before the last loss is gone with it; from the first root kept on, none is missing.
    for (const [index, run] of runs.entries()) {
      expect(run.noted().length - 1 - (missing[index] ?? 0)).toBeGreaterThan(100);
      const kept = run.noted().filter((key) => held.has(key));
      expect(kept).toEqual(run.noted().slice((missing[index] ?? 0) + 1));
    }
  });

  test('a registry that is deleted hundreds of times in quick succession stops none of them', {
    timeout: 120_000,
  }, async () => {
    const statePath = makeStatePath();
    const runs = disks.map((disk) => noteRoots(statePath, disk, Infinity));
    await eventually(() => runs.every(({ noted }) => noted().length > 0));
    // Each at another moment of what the processes do to get at the file again.
    for (let deletions = 0; deletions < 240; deletions++) {
      deleteAll(join(statePath, 'registry.sqlite'));
      await setTimeout(deletions % 4 === 0 ? 25 : deletions % 4);
    }
    const before = runs.map(({ noted }) => noted().length);
    // On a busy host one of them may wait long for its turn.
    const goesOn = () => runs.every(({ noted }, index) => noted().length > (before[index] ?? 0) + 20);
    await eventually(goesOn, { withinMs: 60_000 });
    for (const run of runs) run.kill('SIGKILL');

    for (const { ended } of runs) expect((await ended).exitCode).toBeUndefined();
  });

  test('one that must not wait long is told soon that another keeps it locked, and notes it when asked again', () => {
    const { registry, file } = openTestRegistry();
    registry.waitAtMost(100);
    const other = new KeptDatabase(file);
    other.exec('BEGIN IMMEDIATE');
    const startMs = performance.now();
    expect(() => registry.noteRoots([sighting('20260115', 'court-1', 'disk-a')])).toThrow(/keeps it locked/);
    expect(performance.now() - startMs).toBeLessThan(2000);
    expect(registry.roots()).toEqual([]);
    other.exec('COMMIT');
    other.close();
    registry.noteRoots([sighting('20260115', 'court-1', 'disk-a')]);
    expect(registry.roots()).toHaveLength(1);
  });

  test('one that must not wait long is told so soon also of a registry that was deleted meanwhile', () => {
    const { registry, file } = openTestRegistry();
    registry.waitAtMost(100);
    deleteAll(file);
    const other = new KeptDatabase(join(dirname(file), 'registry.lock'));
    other.exec('BEGIN EXCLUSIVE');
    const startMs = performance.now();
    expect(() => registry.rootsVersion()).toThrow(/keeps it locked/);
    expect(performance.now() - startMs).toBeLessThan(2000);
    other.exec('COMMIT');
    other.close();
    expect(registry.roots()).toEqual([]);
  });

  test('a damaged registry is set aside once, by whichever process finds it', async () => {
    const statePath = makeStatePath();
    mkdirSync(statePath);
    const file = join(statePath, 'registry.sqlite');
    writeFileSync(file, 'damaged beyond repair\n'.repeat(1_000));
    const damaged = readFileSync(file);
    const runs = ['disk-a', 'disk-b', 'disk-c', 'disk-d'].map((disk) => noteRoots(statePath, disk, 50));
    const ends = await Promise.all(runs.map(({ ended }) => ended));

    expect(ends.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
    expect(ends.map(({ stderr }) => stderr).filter((line) => line.includes('is damaged'))).toHaveLength(1);
    const kept = readdirSync(statePath).filter((name) => name.includes('.damaged-'));
    expect(kept).toHaveLength(1);
    expect(readFileSync(join(statePath, kept[0] ?? '')).equals(damaged)).toBe(true);
    expect(openTestRegistry(statePath).registry.roots()).toHaveLength(200);
  });
});

function deleteAll(file: string): void {
  for (const suffix of ['', '-shm', '-wal']) rmSync(file + suffix, { force: true });
}

function replaceByNoise(file: string): void {
  writeFileSync(`${file}.noise`, 'noise\n'.repeat(1_000));
  renameSync(`${file}.noise`, file);
}
