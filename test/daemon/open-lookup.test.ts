import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type * as library from '../../src/index.js';
import { HangingDisk } from '../faults/fault-disk.js';
import { openTestRegistry } from '../registry/open-test-registry.js';
import { runDayfs, writeConfig } from '../support/dayfs.js';
import { eventually } from '../support/eventually.js';
import { describeMount } from '../support/fuse.js';
import { day, makeDisks } from '../support/merged-day.js';
import { record } from '../support/recorded-days.js';
import { type TemporaryFolder, temporaryFolder } from '../support/trees.js';

const { openLookup } = (await import(resolve('dist/index.js'))) as typeof library;

const hour = 3_600_000;
const window = ['2026-01-15T14:30', '2026-01-15T14:50'] as const;

let folder: TemporaryFolder;
const opened: library.Lookup[] = [];

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(async () => {
  for (const lookup of opened.splice(0)) await lookup.close();
  folder[Symbol.dispose]();
});

async function open(): Promise<library.Lookup> {
  const disks = makeDisks(folder.path, 'disk-a', 'disk-b');
  const [diskA, diskB] = disks as [(typeof disks)[0], (typeof disks)[0]];
  record({ disk: diskA, day, fromMs: 14.5 * hour, count: 100 });
  record({ disk: diskB, day, fromMs: 14.5 * hour + 600_000, count: 100 });
  const lookup = await openLookup({ configFile: writeConfig(folder.path, disks) });
  opened.push(lookup);
  return lookup;
}

async function runLookup() {
  const env = { DAYFS_CONFIG: join(folder.path, 'dayfs.yaml') };
  return await runDayfs(['lookup', 'court-1', ...window, '--json'], env);
}

describe('the library', () => {
  test('answers as the command does, also several at once', async () => {
    const lookup = await open();
    const answers = await Promise.all([1, 2, 3].map(async () => await lookup.lookup('court-1', ...window)));
    for (const answer of answers) {
      expect(answer).toMatchObject({ coverage: { ratio: 1, coveredSeconds: 1200 }, source: 'roots' });
      expect(answer?.segments).toHaveLength(200);
    }
  });

  test('knows nothing of a day without roots, and refuses what is no window', async () => {
    const lookup = await open();
    expect(await lookup.lookup('court-1', '2026-01-10T14:30', '2026-01-10T14:50')).toBeUndefined();
    await expect(lookup.lookup('court-1', '2026-01-15T23:30', '2026-01-16T00:30')).rejects.toMatchObject({
      kind: 'spans-midnight',
    });
    await expect(lookup.lookup('no/camera', ...window)).rejects.toMatchObject({ kind: 'usage' });
    await expect(openLookup({ configFile: '/nowhere.yaml' })).rejects.toThrow('there is no such file');
  });

  test('sees a root that another process finds after it was opened', async () => {
    const lookup = await open();
    expect((await lookup.lookup('court-1', ...window))?.roots).toHaveLength(2);
    const moved = join(folder.path, 'disk-a', '20260116', 'court-1');
    mkdirSync(join(moved, '..'), { recursive: true });
    renameSync(join(folder.path, 'disk-a', '20260115', 'court-1'), moved);
    execFileSync(process.execPath, [
      'dist/main.cjs',
      '--config',
      join(folder.path, 'dayfs.yaml'),
      'reconcile',
      '--all',
    ]);
    expect((await lookup.lookup('court-1', ...window))?.roots).toMatchObject([{ disk: 'disk-b' }]);
  });

  test('tells from the registry why something is missing', async () => {
    const lookup = await open();
    const atMs = (time: string) => Date.parse(`2026-01-15T${time}+01:00`);
    const { registry } = openTestRegistry(join(folder.path, 'state'));
    registry.noteSession({ startMs: atMs('12:00'), endMs: atMs('14:50') });
    registry.noteSession({ startMs: atMs('15:30'), endMs: atMs('16:00') });
    const causes = async (...asked: [string, string]) =>
      (await lookup.lookup('court-1', ...asked))?.coverage.gaps.map(({ cause }) => cause);
    expect(await causes('2026-01-15T14:40', '2026-01-15T15:00')).toEqual(['recorder-down']);
    expect(await causes('2026-01-15T11:00', '2026-01-15T11:30')).toEqual([undefined]);
  });

  test('outlives a registry that is lost', async () => {
    const lookup = await open();
    await lookup.lookup('court-1', ...window);
    for (const suffix of ['', '-wal', '-shm'])
      rmSync(join(folder.path, `state/registry.sqlite${suffix}`), { force: true });
    expect((await lookup.lookup('court-1', ...window))?.coverage.ratio).toBe(1);
  });

  test('says of a disk that was away when the registry was filled that it is not known, once, until it is back', async () => {
    const lookup = await open();
    const [path, away] = [join(folder.path, 'disk-b'), join(folder.path, 'disk-b-away')];
    renameSync(path, away);
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    onTestFinished(() => said.mockRestore());
    const ratio = async () => (await lookup.lookup('court-1', ...window))?.coverage.ratio;
    for (let asked = 0; asked < 3; asked += 1) expect(await ratio()).toBe(0.5);
    expect(said.mock.calls).toEqual([[expect.stringMatching(/made anew without disk-b, .*\n$/)]]);
    renameSync(away, path);
    expect(await ratio()).toBe(1);
    expect(said).toHaveBeenCalledTimes(1);
  });

  test('can be called with its types by a program that has it installed', () => {
    const program = join(folder.path, 'program');
    mkdirSync(join(program, 'node_modules'), { recursive: true });
    execFileSync('ln', ['-s', resolve('.'), join(program, 'node_modules/dayfs')]);
    writeFileSync(
      join(program, 'use.ts'),
      `import { type BookingReport, DayfsError, openLookup } from 'dayfs';
       const lookup = await openLookup({ configFile: '/nowhere.yaml' }).catch((error: unknown) => {
         if (error instanceof DayfsError && error.kind === 'usage') return undefined;
         throw error;
       });
       const found: BookingReport | undefined = await lookup?.lookup('a', 'b', 'c');
       export const seconds: number | undefined = found?.coverage.gaps[0]?.seconds;
       if (lookup !== undefined) throw new Error('opened');`,
    );
    writeFileSync(join(program, 'package.json'), '{"type":"module"}');
    const tsc = resolve('node_modules/.bin/tsc');
    const types = ['--typeRoots', resolve('node_modules/@types'), '--types', 'node'];
    const options = ['--module', 'node20', '--target', 'es2023', '--strict', '--outDir', '.', 'use.ts'];
    execFileSync(tsc, [...types, ...options], { cwd: program });
    execFileSync(process.execPath, ['use.js'], { cwd: program });
  });
});

describeMount('a disk that hangs', () => {
  let disk: HangingDisk;

  beforeEach(async () => {
    disk = await HangingDisk.make(folder.path, 'disk-b');
  });

  afterEach(async () => {
    disk.goOn();
    await disk.release();
  });

  test('is left out after its deadline, is not waited for again, and is back by itself', async () => {
    const lookup = await open();
    const states = async () => (await lookup.lookup('court-1', ...window))?.roots.map(({ state }) => state);
    expect(await states()).toEqual(['ok', 'ok']);
    disk.hang();
    const answer = await lookup.lookup('court-1', ...window);
    expect(answer).toMatchObject({
      roots: [{ state: 'ok' }, { disk: 'disk-b', state: 'unreachable' }],
      coverage: { coveredSeconds: 600, gaps: [{ cause: 'disk-unreachable' }] },
    });
    for (let index = 0; index < 100; index += 1) expect(await states()).toEqual(['ok', 'unreachable']);
    disk.goOn();
    await eventually(async () => (await states())?.join() === 'ok,ok', { withinMs: 5000 });
  });

  test('that was skipped costs a command its deadline, and the next one finds what it holds', async () => {
    const lookup = await open();
    disk.hang();
    const first = await lookup.lookup('court-1', ...window);
    expect(first).toMatchObject({ coverage: { coveredSeconds: 600 }, roots: [{ disk: 'disk-a' }] });
    const startMs = performance.now();
    for (let asked = 0; asked < 50; asked += 1) await lookup.lookup('court-1', ...window);
    expect(performance.now() - startMs).toBeLessThan(10_000);
    const { stdout, stderr } = await runLookup();
    expect(JSON.parse(stdout)).toMatchObject({ roots: [{ state: 'ok' }] });
    expect(stderr).toMatch(/^dayfs: the registry was made anew without disk-b, .* has not answered for 2 s.*\n$/);
    disk.goOn();
    await eventually(async () => (await lookup.lookup('court-1', ...window))?.roots.length === 2, { withinMs: 5000 });
  });

  test('keeps no command from ending', async () => {
    const lookup = await open();
    await lookup.lookup('court-1', ...window);
    disk.hang();
    const args = [
      'dist/main.cjs',
      '--config',
      join(folder.path, 'dayfs.yaml'),
      'lookup',
      'court-1',
      ...window,
      '--json',
    ];
    const answer = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', stdio: 'pipe' })) as unknown;
    expect(answer).toMatchObject({ roots: [{ state: 'ok' }, { state: 'unreachable' }] });
  });
});
