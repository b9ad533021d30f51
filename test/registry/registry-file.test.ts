import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { KeptDatabase } from '../../src/registry/kept-database.js';
import type { Registry } from '../../src/registry/registry.js';
import { keysOf, makeStatePath, openTestRegistry, sighting } from './open-test-registry.js';

const roots = Array.from({ length: 2_000 }, (_, index) => sighting('20260115', `court-${index}`, 'disk-a'));
const extra = sighting('20260116', 'court-1', 'disk-b');

function fill(registry: Registry): void {
  registry.noteRoots(roots);
  registry.markRebuilt(1_000);
}

function damagedNames(file: string): string[] {
  return readdirSync(dirname(file)).filter((name) => name.includes('.damaged-'));
}

/** The registry is empty, not rebuilt, and works, for those who have it open and for those who open it now. */
function expectFresh(statePath: string, registry: Registry): void {
  expect(registry.rebuiltAtMs()).toBeUndefined();
  expect(registry.roots()).toEqual([]);
  registry.noteRoots([extra]);
  expect(keysOf(openTestRegistry(statePath).registry)).toEqual(['20260116/court-1/disk-b']);
}

describe('a registry that is deleted under running processes', () => {
  test.each([
    ['the file alone', ['']],
    ['the file and all that belongs to it', ['', '-wal', '-shm']],
    ['all but the file', ['-wal', '-shm']],
    ['its -wal', ['-wal']],
    ['its -shm', ['-shm']],
  ])('is a new one, to be rebuilt, after %s went', (_, suffixes) => {
    const statePath = makeStatePath();
    const [one, other] = [openTestRegistry(statePath), openTestRegistry(statePath)];
    fill(one.registry);
    const before = [one.registry.rootsVersion(), other.registry.rootsVersion()];
    for (const suffix of suffixes) rmSync(one.file + suffix);

    expectFresh(statePath, one.registry);
    expect(other.registry.rebuiltAtMs()).toBeUndefined();
    expect(keysOf(other.registry)).toEqual(['20260116/court-1/disk-b']);
    expect(one.registry.rootsVersion()).not.toBe(before[0]);
    expect(other.registry.rootsVersion()).not.toBe(before[1]);
  });

  test('takes the first write after that, from each of them', () => {
    const statePath = makeStatePath();
    const all = [1, 2, 3].map(() => openTestRegistry(statePath));
    for (const suffix of ['', '-wal', '-shm']) rmSync(all[0]?.file + suffix);
    for (const [index, { registry }] of all.entries()) {
      registry.noteRoots([sighting('20260115', `court-${index}`, 'disk-a')]);
    }

    for (const { registry } of all) expect(registry.roots()).toHaveLength(3);
  });

  test('takes a write during which it is deleted', () => {
    const statePath = makeStatePath();
    const { registry, file } = openTestRegistry(statePath);
    const deletesIt = {
      ...extra,
      get path() {
        rmSync(file, { force: true });
        deletesIt.isDone = true;
        Object.defineProperty(deletesIt, 'path', { value: extra.path });
        return extra.path;
      },
      isDone: false,
    };
    registry.noteRoots([deletesIt]);

    expect(deletesIt.isDone).toBe(true);
    expect(keysOf(openTestRegistry(statePath).registry)).toEqual(['20260116/court-1/disk-b']);
  });

  test('comes back with its folder', () => {
    const statePath = makeStatePath();
    const { registry } = openTestRegistry(statePath);
    rmSync(statePath, { recursive: true });

    expectFresh(statePath, registry);
  });

  test('is not undone when a process that had it open closes it', () => {
    const statePath = makeStatePath();
    const [one, other] = [openTestRegistry(statePath), openTestRegistry(statePath)];
    fill(one.registry);
    for (const suffix of ['', '-wal', '-shm']) rmSync(one.file + suffix);
    one.registry.noteRoots([extra]);
    other.registry.close();

    expect(existsSync(`${one.file}-wal`)).toBe(true);
    expect(keysOf(openTestRegistry(statePath).registry)).toEqual(['20260116/court-1/disk-b']);
  });
});

test.each([
  ['with its -wal and -shm', ['-wal', '-shm']],
  ['alone, so that its -wal is left', []],
])('a registry that is replaced by another, %s, is that other, and its version differs', (_, suffixes) => {
  const statePath = makeStatePath();
  const spare = openTestRegistry();
  spare.registry.noteRoots([extra]);
  spare.registry.close();
  const [one, other] = [openTestRegistry(statePath), openTestRegistry(statePath)];
  fill(one.registry);
  const before = [one.registry.rootsVersion(), other.registry.rootsVersion()];
  copyFileSync(spare.file, `${one.file}.new`);
  for (const suffix of suffixes) rmSync(one.file + suffix);
  renameSync(`${one.file}.new`, one.file);

  for (const [index, { registry }] of [one, other].entries()) {
    expect(keysOf(registry)).toEqual(['20260116/court-1/disk-b']);
    expect(registry.rootsVersion()).not.toBe(before[index]);
  }
});

describe('a damaged registry is set aside with all that belongs to it, said in one line, and made anew', () => {
  const noise = Buffer.from(Array.from({ length: 4096 * 4 }, (_, index) => (index * 7919) % 251));
  const overwrite = (path: string, start: number, bytes: Buffer) => {
    const content = readFileSync(path);
    bytes.copy(content, start);
    writeFileSync(path, content);
  };
  const cases: ReadonlyArray<readonly [string, (file: string) => void]> = [
    ['noise instead of it', (file) => writeFileSync(file, noise)],
    ['a text instead of it', (file) => writeFileSync(file, 'not a registry\n')],
    ['its header overwritten', (file) => overwrite(file, 0, noise.subarray(0, 100))],
    ['pages in its middle overwritten', (file) => overwrite(file, 4096 * 3, noise)],
    ['its end cut off', (file) => truncateSync(file, 4096 * 4)],
    ['cut down to less than a page', (file) => truncateSync(file, 1000)],
    ['another program’s database', (file) => replaceBy(file, 'CREATE TABLE other (x)')],
    ['a table dropped', (file) => changeBy(file, 'DROP TABLE roots')],
    ['a trigger dropped', (file) => changeBy(file, 'DROP TRIGGER root_added')],
    ['the version of an older one', (file) => changeBy(file, 'PRAGMA user_version = 1')],
    ['a format in its header that SQLite does not know', (file) => overwrite(file, 44, Buffer.of(0, 0, 0, 9))],
    ['its own row deleted', (file) => changeBy(file, 'DELETE FROM registry')],
  ];
  const replaceBy = (file: string, sql: string) => {
    rmSync(file);
    changeBy(file, sql);
  };
  const changeBy = (file: string, sql: string) => {
    const database = new KeptDatabase(file);
    database.exec(sql);
    database.close();
  };

  test.each(cases)('with %s, found at the start', (_, damage) => {
    const statePath = makeStatePath();
    const first = openTestRegistry(statePath);
    fill(first.registry);
    first.registry.close();
    damage(first.file);
    const bytes = readFileSync(first.file);
    const second = openTestRegistry(statePath);

    expectFresh(statePath, second.registry);
    expect(second.said).toHaveLength(1);
    expect(second.said[0]).toContain(`${first.file}.damaged-20260115T143000Z`);
    expect(readFileSync(`${first.file}.damaged-20260115T143000Z`).equals(bytes)).toBe(true);
  });

  test.each(cases)('with %s, found under processes that have it open', (_, damage) => {
    const statePath = makeStatePath();
    const users = [1, 2].map(() => openTestRegistry(statePath));
    const file = users[0]?.file ?? '';
    for (const { registry } of users) fill(registry);
    changeBy(file, 'PRAGMA wal_checkpoint(TRUNCATE)');
    damage(file);
    // What a process has in its memory goes on being right; a new one reads the file.
    openTestRegistry(statePath);
    for (const { registry } of users) registry.noteRoots([extra]);

    for (const { registry } of users) expect(keysOf(registry)).toContain('20260116/court-1/disk-b');
    expect(keysOf(openTestRegistry(statePath).registry)).toContain('20260116/court-1/disk-b');
  });

  test('with noise instead of its -wal', () => {
    const statePath = makeStatePath();
    const { registry, file } = openTestRegistry(statePath);
    fill(registry);
    const copy = makeStatePath();
    mkdirSync(copy);
    for (const suffix of ['', '-wal']) copyFileSync(file + suffix, `${copy}/registry.sqlite${suffix}`);
    writeFileSync(`${copy}/registry.sqlite-wal`, noise);
    const opened = openTestRegistry(copy);

    expectFresh(copy, opened.registry);
    expect(damagedNames(opened.file)).toEqual([
      'registry.sqlite.damaged-20260115T143000Z',
      'registry.sqlite.damaged-20260115T143000Z-wal',
    ]);
  });

  test('with pages overwritten beside a -wal that is whole, which SQLite would write back and delete', () => {
    const { registry, file } = openTestRegistry();
    fill(registry);
    changeBy(file, 'PRAGMA wal_checkpoint(TRUNCATE)');
    registry.noteRoots([extra]);
    const copy = makeStatePath();
    mkdirSync(copy);
    for (const suffix of ['', '-wal']) copyFileSync(file + suffix, `${copy}/registry.sqlite${suffix}`);
    overwrite(`${copy}/registry.sqlite`, 4096 * 3, noise);
    const bytes = ['', '-wal'].map((suffix) => readFileSync(`${copy}/registry.sqlite${suffix}`));
    const opened = openTestRegistry(copy);

    expectFresh(copy, opened.registry);
    const kept = ['', '-wal'].map((suffix) => readFileSync(`${opened.file}.damaged-20260115T143000Z${suffix}`));
    expect(kept.map((content, index) => content.equals(bytes[index] ?? content.subarray(1)))).toEqual([true, true]);
  });

  test('with an emptied file beside its -wal, which SQLite would delete', () => {
    const statePath = makeStatePath();
    const { registry, file } = openTestRegistry(statePath);
    fill(registry);
    const copy = makeStatePath();
    mkdirSync(copy);
    copyFileSync(`${file}-wal`, `${copy}/registry.sqlite-wal`);
    writeFileSync(`${copy}/registry.sqlite`, '');
    const opened = openTestRegistry(copy);

    expectFresh(copy, opened.registry);
    expect(readFileSync(`${opened.file}.damaged-20260115T143000Z-wal`)).toEqual(readFileSync(`${file}-wal`));
  });
});

test('noise after the last write in the -wal hides nothing that was written before', () => {
  const statePath = makeStatePath();
  const { registry, file } = openTestRegistry(statePath);
  fill(registry);
  const copy = makeStatePath();
  mkdirSync(copy);
  for (const suffix of ['', '-wal']) copyFileSync(file + suffix, `${copy}/registry.sqlite${suffix}`);
  appendFileSync(`${copy}/registry.sqlite-wal`, Buffer.alloc(10_000, 7));
  const opened = openTestRegistry(copy);

  expect(opened.said).toEqual([]);
  expect(opened.registry.roots()).toHaveLength(roots.length);
});

test('a kill between the renames of a damaged registry heals at the next start', () => {
  const statePath = makeStatePath();
  const first = openTestRegistry(statePath);
  fill(first.registry);
  const copy = makeStatePath();
  mkdirSync(copy);
  for (const suffix of ['-wal', '-shm']) copyFileSync(first.file + suffix, `${copy}/registry.sqlite${suffix}`);
  copyFileSync(first.file, `${copy}/registry.sqlite.damaged-20260115T143000Z`);
  const second = openTestRegistry(copy);

  expectFresh(copy, second.registry);
  expect(damagedNames(second.file).sort()).toEqual([
    'registry.sqlite.damaged-20260115T143000Z',
    'registry.sqlite.damaged-20260115T143000Z.2-shm',
    'registry.sqlite.damaged-20260115T143000Z.2-wal',
  ]);
});

test('registries that are damaged within one second are all kept', () => {
  const statePath = makeStatePath();
  const { file } = openTestRegistry(statePath);
  for (const content of ['one', 'two', 'three']) {
    for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
    writeFileSync(file, content);
    openTestRegistry(statePath).registry.close();
  }

  const kept = damagedNames(file).map((name) => readFileSync(`${statePath}/${name}`, 'utf8'));
  expect(kept.sort()).toEqual(['one', 'three', 'two']);
});

test('damage that shows only in use is mended in use', () => {
  const statePath = makeStatePath();
  const { registry, file, said } = openTestRegistry(statePath);
  fill(registry);
  const byHand = new KeptDatabase(file);
  byHand.exec('DELETE FROM registry');
  byHand.close();

  expectFresh(statePath, registry);
  expect(said).toHaveLength(1);
});

test('a registry of a newer version is refused with the remedy, and stays as it is', () => {
  const statePath = makeStatePath();
  const first = openTestRegistry(statePath);
  fill(first.registry);
  first.registry.close();
  const byHand = new KeptDatabase(first.file);
  byHand.exec('PRAGMA user_version = 99');
  byHand.close();

  expect(() => openTestRegistry(statePath)).toThrow(/registry\.sqlite is of version 99.*use the newer dayfs/);
  expect(damagedNames(first.file)).toEqual([]);
});

test('a registry of which statistics were taken is whole', () => {
  const statePath = makeStatePath();
  const { registry, file } = openTestRegistry(statePath);
  fill(registry);
  registry.close();
  const database = new KeptDatabase(file);
  database.exec('ANALYZE');
  database.close();
  const opened = openTestRegistry(statePath);
  expect(opened.registry.roots()).toHaveLength(roots.length);
  expect([opened.said, damagedNames(file)]).toEqual([[], []]);
});
