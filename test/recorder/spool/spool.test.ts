import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import type { CameraName } from '../../../src/domain/camera-name.js';
import { DayfsError } from '../../../src/domain/errors.js';
import { Losses } from '../../../src/recorder/spool/losses.js';
import { type RunFolder, Spool } from '../../../src/recorder/spool/spool.js';
import { eventually } from '../../support/eventually.js';
import { describeMount } from '../../support/fuse.js';

const camera = 'court_1' as CameraName;

async function openSpool() {
  const folder = mkdtempSync(join(tmpdir(), 'dayfs-spool-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const said: string[] = [];
  const log = pino({ level: 'error' }, { write: (line) => void said.push((JSON.parse(line) as { msg: string }).msg) });
  const losses = new Losses({ statePath: folder, log, now: () => 0 });
  onTestFinished(async () => await losses.written());
  const spool = new Spool(join(folder, 'spool'), losses, log);
  await spool.open();
  return { spool, losses, said };
}

/** A segment of some bytes in a run. */
function makeSegment(run: RunFolder, index: number, bytes = 188): string {
  const path = join(run.path, `${String(index).padStart(10, '0')}.ts`);
  writeFileSync(path, '');
  truncateSync(path, bytes);
  return path;
}

test('garbage that comes all day is counted each time, said seldom, and the newest of it kept', async () => {
  const { spool, losses, said } = await openSpool();
  const run = await spool.makeRunFolder(camera, 0);
  for (let index = 0; index < 30; index += 1) await spool.setAside(makeSegment(run, index), run, 'garbage');
  expect(losses.of(camera)).toMatchObject({ dropped: 0, setAside: 30 });
  expect(said.map((line) => /(\d+) of this run/.exec(line)?.[1])).toEqual(['1', '2', '4', '8', '16']);
  expect(readdirSync(join(spool.path, '.set-aside')).length).toBe(20);

  const next = await spool.makeRunFolder(camera, 1);
  await spool.setAside(makeSegment(next, 0), next, 'garbage');
  expect(said.at(-1)).toContain('1 of this run');
});

test('no garbage pushes out what may well be played, and that there is no room for it is a loss, and said', async () => {
  const { spool, losses, said } = await openSpool();
  const run = await spool.makeRunFolder(camera, 0);
  const unplaced = join(spool.path, '.set-aside', 'unplaced');
  await spool.setAsideUnplaced(makeSegment(run, 0, 40 * 2 ** 20), run, 'EIO');
  for (let index = 1; index < 30; index += 1) await spool.setAside(makeSegment(run, index), run, 'garbage');
  expect(readdirSync(unplaced)).toEqual([`court_1_${basename(run.path)}_0000000000.ts`]);

  await spool.setAsideUnplaced(makeSegment(run, 30, 40 * 2 ** 20), run, 'EIO');
  expect(readdirSync(unplaced).length).toBe(1);
  expect(losses.of(camera)).toMatchObject({ dropped: 1, setAside: 31 });
  expect(said.at(-1)).toContain('segment lost');
});

describeMount('a spool of which a part cannot be read', () => {
  test('gives the other cameras’ runs, and says so', async () => {
    const { spool, said } = await openSpool();
    for (const name of ['court-1', 'court-2']) await spool.makeRunFolder(name as CameraName, 0);
    const behind = mkdtempSync(join(tmpdir(), 'dayfs-behind-'));
    const server = spawn('bindfs', ['-f', '-o', 'nonempty', behind, join(spool.path, 'court-1')], { stdio: 'ignore' });
    onTestFinished(() => {
      execFileSync('umount', ['--lazy', join(spool.path, 'court-1')]);
      rmSync(behind, { recursive: true });
    });
    await eventually(() => readdirSync(join(spool.path, 'court-1')).length === 0);
    // ENOTCONN from here on.
    server.kill('SIGKILL');
    await once(server, 'exit');
    expect((await spool.runFolders()).map((folder) => folder.camera)).toEqual(['court-2']);
    expect(said).toEqual([expect.stringContaining('court-1 cannot be read')]);
  });
});

test.each([
  ['a symbolic link', (path: string, elsewhere: string) => symlinkSync(elsewhere, path)],
  ['a symbolic link', (path: string, elsewhere: string) => symlinkSync(join(elsewhere, 'nothing'), path)],
  ['something that is no folder', (path: string) => writeFileSync(path, '')],
])('%s in place of a camera’s folder is refused, and no other camera’s', async (what, put) => {
  const { spool } = await openSpool();
  const [elsewhere, path] = [join(spool.path, '..', 'elsewhere'), join(spool.path, camera)];
  mkdirSync(elsewhere);
  put(path, elsewhere);
  await expect(spool.makeRunFolder(camera, 0)).rejects.toThrow(
    `${what} stands at ${path}, where a folder of the spool must be: move it away`,
  );
  expect(readdirSync(elsewhere)).toEqual([]);
  const other = await spool.makeRunFolder('court-2' as CameraName, 0);
  expect(readdirSync(other.path)).toEqual([]);
  rmSync(path);
  expect((await spool.makeRunFolder(camera, 0)).path).toContain(`${path}/`);
});

test('a file in place of what is set aside is said, and what mends it', async () => {
  const { spool } = await openSpool();
  const path = join(spool.path, '.set-aside');
  rmSync(path, { recursive: true });
  writeFileSync(path, '');
  await expect(spool.open()).rejects.toThrow(
    new DayfsError(
      'failed',
      `something that is no folder stands at ${path}, where a folder of the spool must be: move it away`,
    ),
  );
});

test('a segment that somebody deleted is a loss, and nothing that is kept', async () => {
  const { spool, losses, said } = await openSpool();
  const run = await spool.makeRunFolder(camera, 0);
  await spool.setAsideUnplaced(join(run.path, '0000000000.ts'), run, 'ENOENT');
  expect(losses.of(camera)).toMatchObject({ dropped: 1, setAside: 0 });
  expect(said).toEqual([expect.stringContaining('it is gone from the spool')]);
});
