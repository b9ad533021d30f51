import { closeSync, existsSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DiskConfig } from '../../src/config/config.js';
import { rootPath } from '../../src/domain/layout.js';
import { startMount, writeConfig } from '../support/dayfs.js';
import { describeDrivers } from '../support/drivers.js';
import { eventually } from '../support/eventually.js';
import { camera, day, makeDisks, makeRoots } from '../support/merged-day.js';
import { StartedReader } from '../support/started-reader.js';
import { makeTree, temporaryFolder } from '../support/trees.js';
import { HangingDisk } from './fault-disk.js';

const readers = 100;
/** On which the disk that hangs has no root. */
const otherDay = '20260116' as typeof day;
/** Long enough for a busy host to do all that is to be seen before it. */
const deadlineSeconds = 5;

/** Nothing that the kernel remembers of it stands in for the disk. */
const uncached = ['-o', 'direct_io,entry_timeout=0,attr_timeout=0,negative_timeout=0'];

describeDrivers('a disk that hangs under a hundred readers', ({ driver }) => {
  test('keeps them for one deadline and nobody else, is left out for that long, and is back by itself', async () => {
    using folder = temporaryFolder();
    const disks = makeDisks(folder.path, 'disk-a');
    makeRoots(disks, [{ hls: { 'a.ts': 'of disk-a' } }]);
    makeTree(rootPath((disks[0] as DiskConfig).path, otherDay, camera), { hls: { 'other.ts': 'of disk-a' } });
    const hanging = await HangingDisk.make(folder.path, 'disk-b', ...uncached);
    try {
      const [diskB] = makeDisks(folder.path, 'disk-b');
      const content = 'of disk-b'.repeat(100_000);
      makeTree(rootPath(hanging.path, day, camera), { hls: { 'b.ts': content, 'open.ts': content } });
      const all = [...disks, ...(diskB === undefined ? [] : [diskB])];
      const config = writeConfig(folder.path, all, { mount: { driver, diskDeadlineSeconds: deadlineSeconds } });
      await using mount = await startMount(config);
      const hls = join(folder.path, 'merged', camera, day, 'hls');
      const other = join(folder.path, 'merged', camera, otherDay, 'hls/other.ts');
      const segments = () => readdirSync(hls).filter((name) => name.endsWith('.ts'));
      const openFile = openSync(join(hls, 'open.ts'), 'r');
      expect(segments()).toEqual(['a.ts', 'b.ts', 'open.ts']);

      hanging.hang();
      const stuck = Array.from(
        { length: readers },
        (_, index) => new StartedReader('cat', join(hls, index % 2 === 0 ? 'b.ts' : 'open.ts')),
      );
      const killed = new StartedReader('cat', join(hls, 'b.ts'));
      await eventually(() => mount.process.exitCode === null && killed.isWaiting);
      killed.process.kill('SIGKILL');
      for (let round = 0; round < 3; round += 1) {
        expect(await new StartedReader('cat', other).output()).toBe('of disk-a');
      }
      expect(stuck.every(({ isWaiting }) => isWaiting)).toBe(true);

      for (const reader of stuck) expect(await reader.output()).toContain('Input/output error');
      await killed.output();
      expect(mount.output).toContain(`${hanging.path} has not answered for ${deadlineSeconds} s`);
      expect(segments()).toEqual(['a.ts']);
      expect(() => readSync(openFile, Buffer.alloc(9), 0, 9, 500_000)).toThrow('EIO');

      hanging.goOn();
      await eventually(() => segments().length === 3);
      expect(await new StartedReader('cat', join(hls, 'b.ts')).output()).toBe(content);
      expect(readSync(openFile, Buffer.alloc(9), 0, 9, 0)).toBe(9);
      closeSync(openFile);
      // Also those that it was asked to close, or had come to open, while the disk hung.
      await eventually(() => openFilesOf(mount.servingPid, hanging.path).length === 0);
      expect(mount.output).toContain(`${hanging.path} answers again`);
      expect((await mount.stop()).code).toBe(0);
    } finally {
      hanging.goOn();
      await hanging.release();
    }
  });

  test('keeps nobody from going on when the serving process is killed in a call to it', async () => {
    using folder = temporaryFolder();
    const disks = makeDisks(folder.path, 'disk-a');
    makeTree(rootPath((disks[0] as DiskConfig).path, otherDay, camera), { hls: { 'other.ts': 'of disk-a' } });
    // It takes a request and is long about it: what it has taken not even SIGKILL takes back (fs/fuse/dev.c).
    const hanging = await HangingDisk.make(folder.path, 'disk-b', ...uncached, '--read-rate=4k');
    try {
      const all = [...disks, ...makeDisks(folder.path, 'disk-b')];
      makeTree(rootPath(hanging.path, day, camera), { hls: { 'b.ts': 'of disk-b'.repeat(100_000) } });
      await using mount = await startMount(
        writeConfig(folder.path, all, { mount: { driver, diskDeadlineSeconds: 30 } }),
      );
      const { servingPid } = mount;
      const stuck = new StartedReader('cat', join(folder.path, 'merged', camera, day, 'hls/b.ts'));
      // To open the file is a call, too, but soon over.
      let seenInRow = 0;
      await eventually(() => {
        seenInRow = isInDisk(servingPid) ? seenInRow + 1 : 0;
        return seenInRow === 10;
      });
      hanging.hang();
      process.kill(servingPid, 'SIGKILL');
      await mount.says('ended (killed, with a disk that hangs)');
      const other = join(folder.path, 'merged', camera, otherDay, 'hls/other.ts');
      // Before that the mount of the one that is stuck can be there still, and would keep whoever looks.
      await eventually(() => mount.output.match(/"mounted at/g)?.length === 2, { withinMs: 30_000 });
      expect(await new StartedReader('cat', other).output()).toBe('of disk-a');
      expect(existsSync(`/proc/${servingPid}`)).toBe(true);
      hanging.goOn();
      await eventually(() => !existsSync(`/proc/${servingPid}`), { withinMs: 60_000 });
      stuck.process.kill('SIGKILL');
      await stuck.output();
    } finally {
      await hanging.release();
    }
  });

  test('is told from one that is slow, and has more to do than it can in that time', async () => {
    using folder = temporaryFolder();
    const slow = await HangingDisk.make(folder.path, 'disk-a', ...uncached);
    try {
      const disks = makeDisks(folder.path, 'disk-a');
      const content = 'of disk-a'.repeat(10_000);
      makeTree(rootPath(slow.path, day, camera), { hls: { 'a.ts': content } });
      const config = writeConfig(folder.path, disks, { mount: { driver, diskDeadlineSeconds: 1.5 } });
      await using mount = await startMount(config);
      const file = join(folder.path, 'merged', camera, day, 'hls/a.ts');
      slow.stutter();
      // Each reader's own reads, and not those of the kernel for all of them.
      const reading = Array.from(
        { length: 30 },
        () => new StartedReader('dd', `if=${file}`, 'iflag=direct', 'bs=128k', 'status=none'),
      );
      for (const reader of reading) expect(await reader.output()).toBe(content);
      expect(mount.output).not.toContain('is left out');
    } finally {
      await slow.release();
    }
  });
});

function openFilesOf(pid: number, folder: string): string[] {
  const targets = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  return targets.filter((target) => target.startsWith(`${folder}/`) && target.endsWith('.ts'));
}

/** A thread of it waits for an answer of a filesystem that a process serves. */
function isInDisk(pid: number): boolean {
  const threads = `/proc/${pid}/task`;
  return readdirSync(threads).some((id) => readFileSync(join(threads, id, 'wchan'), 'utf8') === 'request_wait_answer');
}
