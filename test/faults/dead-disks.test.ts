import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DiskConfig } from '../../src/config/config.js';
import { errorCode } from '../../src/domain/errors.js';
import { rootPath } from '../../src/domain/layout.js';
import { reportOf, startMount, writeConfig } from '../support/dayfs.js';
import { describeDrivers } from '../support/drivers.js';
import { eventually } from '../support/eventually.js';
import { camera, day, makeDisks, makeRoots } from '../support/merged-day.js';
import { StartedReader } from '../support/started-reader.js';
import { makeTree, temporaryFolder } from '../support/trees.js';
import { Ext4Disk } from './fault-disk.js';

/** On which the disk that dies has no root. */
const otherDay = '20260116' as typeof day;

interface Status {
  readonly mount: { readonly incompleteDays: number };
}

describeDrivers('a disk that dies under the mount', ({ driver }) => {
  test('gives its readers an error in the middle of a file, never its beginning as all of it, and lacks in its days', async () => {
    using folder = temporaryFolder();
    const disk = await Ext4Disk.make(folder.path, 'disk-b', { hasCable: true });
    try {
      const disks = makeDisks(folder.path, 'disk-a', 'disk-b');
      makeRoots(disks, [{ hls: { 'a.ts': 'of disk-a' } }]);
      const hlsOnDisk = join(rootPath(disk.path, day, camera), 'hls');
      mkdirSync(hlsOnDisk, { recursive: true });
      const file = join(hlsOnDisk, 'b.ts');
      writeFileSync(file, Buffer.alloc(1_000_000, 'b'));
      const config = writeConfig(folder.path, disks, { mount: { driver } });
      await using mount = await startMount(config);
      const hls = join(folder.path, 'merged', camera, day, 'hls');
      expect(readdirSync(hls)).toContain('b.ts');

      // In the middle of what a reader asks for in one go.
      execFileSync('python3', ['test/faults/fixtures/keep-pages.py', file, '100000']);
      disk.cutCable();
      const output = await new StartedReader('cat', join(hls, 'b.ts')).output();
      expect(output).toContain('Input/output error');
      expect(output.length).toBeLessThan(1_000_000);
      expect(await new StartedReader('cat', join(hls, 'a.ts')).output()).toBe('of disk-a');

      disk.pull();
      await eventually(() => readdirSync(hls).join() === 'a.ts,index.m3u8', { withinMs: 20_000 });
      await mount.says('1 days lack what disk-b holds of them');
      const missing = execFileSync('getfattr', ['--only-values', '-n', 'user.dayfs.missing', join(hls, '..')]);
      expect(missing.toString()).toBe('disk-b');
      expect((await reportOf<Status>(config, 'status')).mount.incompleteDays).toBe(1);
    } finally {
      await disk.release();
    }
  });

  test('has its days fail as a whole where they are to, with their bookings, until it is back', async () => {
    using folder = temporaryFolder();
    const disk = await Ext4Disk.make(folder.path, 'disk-b');
    try {
      const disks = makeDisks(folder.path, 'disk-a', 'disk-b');
      makeRoots(disks, [{ hls: { 'a.ts': 'of disk-a' } }, { hls: { 'b.ts': 'of disk-b' } }]);
      makeTree(rootPath((disks[0] as DiskConfig).path, otherDay, camera), { hls: { 'other.ts': 'of disk-a' } });
      const config = writeConfig(folder.path, disks, { mount: { driver, incompleteDays: 'fail' } });
      await using _mount = await startMount(config);
      const merged = join(folder.path, 'merged', camera);
      const asked = ['', 'hls', 'hls/a.ts', 'hls/index.m3u8', '.dayfs/bookings/1430-1600.m3u8'];
      const failing = () => asked.filter((name) => isIoError(() => listOrRead(join(merged, day, name))));
      expect(failing()).toEqual([]);

      disk.pull();
      await eventually(() => failing().length === asked.length);
      // The day fails from the disk's first error on; that the disk is away is found out a moment later.
      for (const report of ['roots.json', 'coverage.json', 'bookings/1430-1600.json']) {
        await eventually(() => readFileSync(join(merged, day, '.dayfs', report), 'utf8').includes('unreachable'));
      }
      expect(readdirSync(join(merged, otherDay, 'hls'))).toContain('other.ts');

      await disk.plugIn();
      await eventually(() => failing().length === 0);
      expect(readFileSync(join(merged, day, 'hls/b.ts'), 'utf8')).toBe('of disk-b');
    } finally {
      await disk.release();
    }
  });

  test('takes a root from under who stands in its folder, and leaves him the others’', async () => {
    using folder = temporaryFolder();
    const disks = makeDisks(folder.path, 'disk-a', 'disk-b');
    makeRoots(disks, [{ hls: { 'a.ts': 'a' } }, { hls: { 'b.ts': 'b' } }]);
    await using _mount = await startMount(writeConfig(folder.path, disks, { mount: { driver } }));
    const hls = join(folder.path, 'merged', camera, day, 'hls');
    const shell = spawn('sh', ['-c', 'cd "$1" && ls && read line && ls', 'sh', hls]);
    let listed = '';
    shell.stdout.on('data', (chunk: Buffer) => {
      listed += chunk.toString();
    });
    await eventually(() => listed === 'a.ts\nb.ts\nindex.m3u8\n');
    listed = '';
    rmSync(join(disks[1]?.path ?? '', day), { recursive: true });
    await eventually(() => readdirSync(hls).join() === 'a.ts,index.m3u8');
    shell.stdin.end('\n');
    await once(shell, 'close');
    expect(listed).toBe('a.ts\nindex.m3u8\n');
  });
});

function listOrRead(path: string): unknown {
  return statSync(path).isDirectory() ? readdirSync(path) : readFileSync(path);
}

function isIoError(ask: () => unknown): boolean {
  try {
    ask();
    return false;
  } catch (error) {
    return errorCode(error) === 'EIO';
  }
}
