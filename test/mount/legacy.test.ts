import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DiskConfig } from '../../src/config/config.js';
import { playlistName, rootPath } from '../../src/domain/layout.js';
import { type Dayfs, startMount, writeConfig } from '../support/dayfs.js';
import { describeDrivers } from '../support/drivers.js';
import { eventually } from '../support/eventually.js';
import { flatFolder, legacyName, makeSegments } from '../support/legacy.js';
import { camera, day, makeDisks } from '../support/merged-day.js';
import { makeTree, type TemporaryFolder, temporaryFolder } from '../support/trees.js';

/** What the issue allows a new segment, and a kernel that keeps what it was told. */
const soon = { withinMs: 5_000 };

const codeOf = (path: string) => {
  try {
    statSync(path);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
};

/** Without the playlist that is made up. */
const segmentsIn = (path: string) => readdirSync(path).filter((name) => name !== playlistName);

describeDrivers('the legacy path in the mount', ({ driver }) => {
  let folder: TemporaryFolder;
  let disks: DiskConfig[];
  let config: string;
  let merged: string;

  const segment = (time: string) => `${day}-${time}.ts`;

  beforeEach(() => {
    folder = temporaryFolder();
    disks = makeDisks(folder.path, 'disk-a', 'disk-b');
    const legacy = { path: join(folder.path, 'flat/{camera}/hls'), names: [legacyName] };
    config = writeConfig(folder.path, disks, { mount: { driver }, legacy });
    merged = join(folder.path, 'merged', camera);
  });

  afterEach(() => folder[Symbol.dispose]());

  const addRoot = async (mount: Dayfs, tree = { hls: { 'new.ts': 'new' } }) => {
    makeTree(rootPath((disks[0] as DiskConfig).path, day, camera), tree);
    expect((await reconciled(config)).status).toBe(0);
    expect(mount.process.exitCode).toBeNull();
  };

  test('is there from the first moment, and what comes and goes shows soon', async () => {
    makeSegments(folder.path, [segment('120000')]);
    await using _mount = await startMount(config);
    const shown = join(merged, day, 'hls');
    expect(readdirSync(join(folder.path, 'merged'))).toEqual([camera]);
    expect(readdirSync(merged)).toEqual([day]);
    expect(segmentsIn(shown)).toEqual([segment('120000')]);
    expect(readFileSync(join(shown, playlistName), 'utf8')).toContain(`\n${segment('120000')}\n`);
    writeFileSync(join(flatFolder(folder.path), segment('120006')), 'second');
    await eventually(() => segmentsIn(shown).length === 2, soon);
    expect(readFileSync(join(shown, segment('120006')), 'utf8')).toBe('second');
    rmSync(join(flatFolder(folder.path), segment('120000')));
    await eventually(() => segmentsIn(shown).join() === segment('120006'), soon);
    makeSegments(folder.path, ['20260116-000000.ts']);
    makeSegments(folder.path, ['20260116-000000.ts'], 'court-9');
    await eventually(() => readdirSync(merged).includes('20260116'), soon);
    await eventually(() => existsSync(join(folder.path, 'merged/court-9/20260116/hls')), soon);
    rmSync(flatFolder(folder.path), { recursive: true });
    await eventually(() => !existsSync(merged), soon);
  });

  test('yields to the first root as that appears', async () => {
    makeSegments(folder.path, [segment('120000'), '20260114-120000.ts', '20260116-120000.ts']);
    await using mount = await startMount(config);
    expect(readdirSync(merged)).toEqual(['20260114', '20260115', '20260116']);
    await addRoot(mount);
    await eventually(() => readdirSync(merged).length === 2, { withinMs: 2_000 });
    expect(readdirSync(merged)).toEqual(['20260114', '20260115']);
    expect(segmentsIn(join(merged, day, 'hls'))).toEqual([segment('120000'), 'new.ts']);
    await eventually(() => codeOf(join(merged, '20260116')) === 'ENOENT', soon);
  });

  test('gives the same inode number, attributes and bytes as ever, and takes no change', async () => {
    makeSegments(folder.path, [segment('120000')]);
    const file = join(merged, day, 'hls', segment('120000'));
    const inodes: number[] = [];
    for (let started = 0; started < 2; started += 1) {
      await using _mount = await startMount(config);
      inodes.push(statSync(file).ino);
      const attributes = execFileSync('getfattr', ['-d', '--absolute-names', file], { encoding: 'utf8' });
      expect(attributes).toContain(`user.dayfs.root="${flatFolder(folder.path)}"`);
      expect(attributes).not.toContain('user.dayfs.disk');
      expect(() => rmSync(file)).toThrow('EROFS');
      expect(() => writeFileSync(file, '')).toThrow('EROFS');
    }
    expect(inodes[0]).toBe(inodes[1]);
  });

  test('blocks nobody with a FIFO that is named like a segment', async () => {
    makeSegments(folder.path, [segment('120000')]);
    execFileSync('mkfifo', [join(flatFolder(folder.path), segment('120006'))]);
    await using mount = await startMount(config);
    const shown = join(merged, day, 'hls');
    expect(segmentsIn(shown)).toEqual([segment('120000')]);
    expect(spawnSync('cat', [join(shown, segment('120006'))], { timeout: 5_000, encoding: 'utf8' }).stderr).toContain(
      'No such file',
    );
    await mount.says('special-file');
  });

  test('on a filesystem that tells of nothing is looked at', async () => {
    // The kernel keeps what bindfs says of a folder for a second.
    const afterItsOwnCache = { withinMs: 3_000 };
    const behind = join(folder.path, 'behind');
    makeTree(join(behind, camera, 'hls', segment('120000')), 'x');
    mkdirSync(join(folder.path, 'flat'));
    const bindfs = spawn('bindfs', ['-f', behind, join(folder.path, 'flat')], { stdio: 'ignore' });
    try {
      await eventually(() => existsSync(flatFolder(folder.path)));
      await using _mount = await startMount(config);
      writeFileSync(join(behind, camera, 'hls', segment('120006')), 'x');
      await eventually(() => segmentsIn(join(merged, day, 'hls')).length === 2, afterItsOwnCache);
      rmSync(join(behind, camera, 'hls', segment('120000')));
      await eventually(() => segmentsIn(join(merged, day, 'hls')).join() === segment('120006'), afterItsOwnCache);
    } finally {
      spawnSync('umount', ['--lazy', join(folder.path, 'flat')]);
      bindfs.kill('SIGKILL');
    }
  });

  test('that hangs keeps neither the mount from its start nor its roots from their readers', async () => {
    makeTree(join(folder.path, 'behind', camera, 'hls', segment('120000')), 'x');
    makeTree(rootPath((disks[0] as DiskConfig).path, '20260116' as typeof day, camera), { hls: { 'new.ts': 'new' } });
    mkdirSync(join(folder.path, 'flat'));
    const bindfs = spawn('bindfs', ['-f', join(folder.path, 'behind'), join(folder.path, 'flat')], { stdio: 'ignore' });
    try {
      await eventually(() => existsSync(flatFolder(folder.path)));
      bindfs.kill('SIGSTOP');
      const mount = await startMount(config);
      expect(mount.output).toContain('is not read yet');
      await mount.says('does not answer');
      expect(readdirSync(merged)).toEqual(['20260116']);
      expect(codeOf(join(merged, day))).toBe('EIO');
      expect(codeOf(join(merged, '20260117'))).toBe('ENOENT');
      bindfs.kill('SIGCONT');
      await eventually(() => segmentsIn(join(merged, day, 'hls')).join() === segment('120000'));
      bindfs.kill('SIGSTOP');
      await eventually(() => mount.output.split('does not answer').length === 3);
      expect(readdirSync(merged)).toEqual([day, '20260116']);
      mount.process.kill('SIGTERM');
      await mount.ended();
    } finally {
      bindfs.kill('SIGKILL');
      spawnSync('umount', ['--lazy', join(folder.path, 'flat')]);
    }
  });

  test('is replaced by another folder without a word of the old one', async () => {
    makeSegments(folder.path, [segment('120000')]);
    makeSegments(folder.path, [segment('130000')], 'other');
    await using _mount = await startMount(config);
    renameSync(flatFolder(folder.path), join(folder.path, 'old'));
    renameSync(flatFolder(folder.path, 'other'), flatFolder(folder.path));
    await eventually(() => segmentsIn(join(merged, day, 'hls')).join() === segment('130000'), soon);
  });
});

async function reconciled(config: string): Promise<{ status: number | null }> {
  return spawnSync(process.execPath, ['dist/main.cjs', '--config', config, 'reconcile', '--all']);
}
