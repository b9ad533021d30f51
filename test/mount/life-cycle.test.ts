import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DiskConfig } from '../../src/config/config.js';
import { readMountTable } from '../../src/host/mount-table.js';
import { Dayfs, runDayfs, startMount, writeConfig } from '../support/dayfs.js';
import { eventually } from '../support/eventually.js';
import { describeMount } from '../support/fuse.js';
import { camera, day, makeDisks, makeRoots } from '../support/merged-day.js';
import { type TemporaryFolder, temporaryFolder } from '../support/trees.js';

describeMount('the life of a mount', () => {
  let folder: TemporaryFolder;
  let disks: DiskConfig[];
  let mountPoint: string;

  beforeEach(() => {
    folder = temporaryFolder();
    disks = makeDisks(folder.path, 'disk-a', 'disk-b');
    makeRoots(disks, [{ hls: { '1.ts': 'one' } }, { hls: { '2.ts': 'two' } }]);
    mountPoint = join(folder.path, 'merged');
  });

  afterEach(() => {
    while (isMounted()) spawnSync('umount', ['--lazy', mountPoint]);
    folder[Symbol.dispose]();
  });

  const isMounted = () => readMountTable().some((entry) => entry.mountPoint === mountPoint);
  const segments = () => readdirSync(join(mountPoint, camera, day, 'hls'));

  test('it says "mounted" only when it is', async () => {
    await using _mount = await startMount(writeConfig(folder.path, disks));
    expect(isMounted()).toBe(true);
    expect(segments()).toEqual(['1.ts', '2.ts']);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('%s unmounts it and ends it well', async (signal) => {
    const mount = await startMount(writeConfig(folder.path, disks));
    expect((await mount.stop(signal)).code).toBe(0);
    expect(isMounted()).toBe(false);
  });

  test('SIGTERM unmounts it also while a file in it is open and a shell stands in it', async () => {
    const mount = await startMount(writeConfig(folder.path, disks));
    const fd = openSync(join(mountPoint, camera, day, 'hls/1.ts'), 'r');
    const shell = spawn('sleep', ['60'], { cwd: join(mountPoint, camera) });
    try {
      expect((await mount.stop('SIGTERM')).code).toBe(0);
      expect(isMounted()).toBe(false);
    } finally {
      closeSync(fd);
      shell.kill();
    }
  });

  test('the stale mount of a killed process is taken over', async () => {
    const config = writeConfig(folder.path, disks);
    await (await startMount(config)).stop('SIGKILL');
    expect(() => readdirSync(mountPoint)).toThrow('ENOTCONN');
    await using _mount = await startMount(config);
    expect(segments()).toEqual(['1.ts', '2.ts']);
    expect(readMountTable().filter((entry) => entry.mountPoint === mountPoint)).toHaveLength(1);
  });

  test('a second one on the same path is refused while the first one serves it', async () => {
    await using _mount = await startMount(writeConfig(folder.path, disks));
    const other = writeConfig(join(folder.path, 'other'), disks, { mount: { path: mountPoint } });
    const { code, stderr } = await runDayfs(['--config', other, 'mount']);
    expect(code).toBe(1);
    expect(stderr).toContain(`${mountPoint} is served by another dayfs already`);
    expect(segments()).toEqual(['1.ts', '2.ts']);
  });

  test('one that somebody else unmounts says so and ends', async () => {
    const mount = await startMount(writeConfig(folder.path, disks));
    spawnSync('umount', [mountPoint]);
    const { code, stderr } = await mount.ended();
    expect(code).toBe(1);
    expect(stderr).toContain('was unmounted by somebody else');
  });

  test('a folder that is missing is made', async () => {
    const config = writeConfig(folder.path, disks, { mount: { path: join(mountPoint, 'deeper') } });
    await using mount = await startMount(config);
    expect(readMountTable().some((entry) => entry.mountPoint === join(mountPoint, 'deeper'))).toBe(true);
    await mount.stop();
  });

  test.each([
    ['is not empty', () => writeFileSync(join(mkdirSync(mountPoint) ?? mountPoint, 'note.txt'), 'x'), 'note.txt'],
    ['is a file', () => writeFileSync(mountPoint, 'x'), 'is not a folder'],
    ['leads onto a disk by a link', () => symlinkSync(join(folder.path, 'disk-a'), mountPoint), 'lies on disk disk-a'],
    ['leads above a disk by a link', () => symlinkSync(folder.path, mountPoint), 'contains disk disk-a'],
  ])('a mount point that %s is refused', async (_, prepare, message) => {
    prepare();
    const { code, stderr } = await runDayfs(['--config', writeConfig(folder.path, disks), 'mount']);
    expect(code).toBeGreaterThan(0);
    expect(stderr).toContain(message);
    expect(isMounted()).toBe(false);
  });

  test('a driver that this version lacks is refused by its name', async () => {
    const config = writeConfig(folder.path, disks, { mount: { path: mountPoint, driver: 'kernel' } });
    const { code, stderr } = await runDayfs(['--config', config, 'mount']);
    expect(code).toBe(2);
    expect(stderr).toContain('mount.driver: kernel');
  });

  test('without the FUSE device the reason and the remedy are one line', async () => {
    const config = writeConfig(folder.path, disks);
    // A mount namespace of its own, in which the device is covered by an ordinary file.
    const script = 'mount --bind /dev/null /dev/fuse && exec "$@"';
    const args = ['--mount', 'sh', '-c', script, 'sh', process.execPath, 'dist/main.js', '--config', config, 'mount'];
    const { status, stderr } = spawnSync('unshare', args, { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^dayfs: .*fuse.*$/m);
    expect(isMounted()).toBe(false);
  });

  test('two that start at once on one path do not both serve it', async () => {
    const config = writeConfig(folder.path, disks);
    const both = [new Dayfs(['--config', config, 'mount']), new Dayfs(['--config', config, 'mount'])];
    await eventually(() => both.some(({ output }) => output.includes('mounted')) && both.some(hasEnded));
    expect(readMountTable().filter((entry) => entry.mountPoint === mountPoint)).toHaveLength(1);
    expect(segments()).toEqual(['1.ts', '2.ts']);
    for (const mount of both) await mount[Symbol.asyncDispose]();
  });
});

function hasEnded(mount: Dayfs): boolean {
  return mount.process.exitCode !== null;
}
