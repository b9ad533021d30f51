import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rootPath } from '../../src/domain/layout.js';
import { reportOf, startMount, writeConfig } from '../support/dayfs.js';
import { describeDrivers } from '../support/drivers.js';
import { eventually } from '../support/eventually.js';
import { camera, day, makeDisks, makeRoots } from '../support/merged-day.js';
import { StartedReader } from '../support/started-reader.js';
import { temporaryFolder } from '../support/trees.js';
import { Ext4Disk } from './fault-disk.js';

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
