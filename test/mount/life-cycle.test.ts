import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DiskConfig } from '../../src/config/config.js';
import { readMountTable } from '../../src/host/mount-table.js';
import { clearStaleMount } from '../../src/mount/mount-point.js';
import { Dayfs, killedOutright, runDayfs, startMount, writeConfig } from '../support/dayfs.js';
import { describeDrivers } from '../support/drivers.js';
import { eventually } from '../support/eventually.js';
import { camera, day, makeDisks, makeRoots } from '../support/merged-day.js';
import { StartedReader } from '../support/started-reader.js';
import { type TemporaryFolder, temporaryFolder } from '../support/trees.js';

describeDrivers('the life of a mount', ({ driver }) => {
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
  const segments = () => readdirSync(join(mountPoint, camera, day, 'hls')).filter((name) => name.endsWith('.ts'));

  test('it says "mounted" only when it is', async () => {
    await using _mount = await startMount(writeConfig(folder.path, disks, { mount: { driver } }));
    expect(isMounted()).toBe(true);
    expect(segments()).toEqual(['1.ts', '2.ts']);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('%s unmounts it and ends it well', async (signal) => {
    const mount = await startMount(writeConfig(folder.path, disks, { mount: { driver } }));
    expect((await mount.stop(signal)).code).toBe(0);
    expect(isMounted()).toBe(false);
  });

  test('SIGTERM unmounts it also while a file in it is open and a shell stands in it', async () => {
    const mount = await startMount(writeConfig(folder.path, disks, { mount: { driver } }));
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

  test('the process that serves it, when killed, is followed by another, by itself and with one mount in the table', async () => {
    await using mount = await startMount(writeConfig(folder.path, disks, { mount: { driver } }));
    const before = mount.servingPid;
    process.kill(before, 'SIGKILL');
    await eventually(() => mount.servingPid > 0 && mount.servingPid !== before && segments().length === 2);
    expect(readMountTable().filter((entry) => entry.mountPoint === mountPoint)).toHaveLength(1);
    expect(mount.output).toContain('ended (SIGKILL), and is started again in 0.0 s');
  });

  test('the stale mount of a killed process is taken over', async () => {
    const config = writeConfig(folder.path, disks, { mount: { driver } });
    await killedOutright(await startMount(config));
    expect(() => readdirSync(mountPoint)).toThrow('ENOTCONN');
    await using _mount = await startMount(config);
    expect(segments()).toEqual(['1.ts', '2.ts']);
    expect(readMountTable().filter((entry) => entry.mountPoint === mountPoint)).toHaveLength(1);
  });

  test('a stale mount is known as one at once, whatever the kernel still knows of its folder', async () => {
    const mount = await startMount(writeConfig(folder.path, disks, { mount: { driver } }));
    statSync(mountPoint);
    await killedOutright(mount);
    const said: unknown[] = [];
    const say = (...line: unknown[]) => void said.push(line);
    await clearStaleMount(mountPoint, { debug: say, info: say, warn: say, error: say, fatal: say });
    expect(said).toHaveLength(1);
    expect(isMounted()).toBe(false);
  });

  test('a stale mount is taken over also where a symbolic link leads to it', async () => {
    mkdirSync(join(folder.path, 'real'));
    symlinkSync(join(folder.path, 'real'), join(folder.path, 'link'));
    const config = writeConfig(folder.path, disks, { mount: { driver, path: join(folder.path, 'link/merged') } });
    await killedOutright(await startMount(config));
    await using mount = await startMount(config);
    expect(readdirSync(join(folder.path, 'real/merged', camera))).toEqual([day]);
    await mount.stop();
    expect(readMountTable().filter((entry) => entry.mountPoint.startsWith(folder.path))).toEqual([]);
  });

  test('a second one on the same path is refused while the first one serves it', async () => {
    await using _mount = await startMount(writeConfig(folder.path, disks, { mount: { driver } }));
    const other = writeConfig(join(folder.path, 'other'), disks, { mount: { driver, path: mountPoint } });
    const { code, stderr } = await runDayfs(['--config', other, 'mount']);
    expect(code).toBe(1);
    expect(stderr).toContain(`${mountPoint} is served by another dayfs already`);
    expect(segments()).toEqual(['1.ts', '2.ts']);
  });

  test('one that somebody else unmounts says so and ends', async () => {
    const mount = await startMount(writeConfig(folder.path, disks, { mount: { driver } }));
    spawnSync('umount', [mountPoint]);
    const { code, stderr } = await mount.ended();
    expect(code).toBe(1);
    expect(stderr).toContain('was unmounted by somebody else');
  });

  test('one that somebody else unmounts lazily, with files open, ends as well, and no reader waits for ever', async () => {
    const mount = await startMount(writeConfig(folder.path, disks, { mount: { driver } }));
    const opened = ['hls/1.ts', '.dayfs/roots.json'].map((name) => join(mountPoint, camera, day, name));
    const ended = join(folder.path, 'ended');
    const wait = `echo opened; until [ -e "$3" ]; do sleep 0.05; done`;
    const script = `exec 3<"$1" 4<"$2"; ${wait}; cat <&3; cat <&4; echo over`;
    const reader = new StartedReader('sh', '-c', script, 'sh', ...opened, ended);
    try {
      await eventually(() => reader.outputSoFar.includes('opened'));
      spawnSync('umount', ['--lazy', mountPoint]);
      await eventually(() => hasEnded(mount));
      const { code, stderr } = await mount.ended();
      expect(code).toBe(1);
      expect(stderr.match(/^dayfs: .* was unmounted by somebody else: .*$/gm)).toHaveLength(1);
      writeFileSync(ended, '');
      expect(await reader.output()).toContain('over\n');
    } finally {
      reader.process.kill();
    }
  });

  test('one that is told to end when somebody else has just unmounted it lazily, with files open, ends', async () => {
    const mount = await startMount(writeConfig(folder.path, disks, { mount: { driver } }));
    const fd = openSync(join(mountPoint, camera, day, 'hls/1.ts'), 'r');
    try {
      spawnSync('umount', ['--lazy', mountPoint]);
      mount.process.kill('SIGTERM');
      await eventually(() => hasEnded(mount));
    } finally {
      closeSync(fd);
    }
  });

  test('a folder that is missing is made', async () => {
    const config = writeConfig(folder.path, disks, { mount: { driver, path: join(mountPoint, 'deeper') } });
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
    const { code, stderr } = await runDayfs([
      '--config',
      writeConfig(folder.path, disks, { mount: { driver } }),
      'mount',
    ]);
    expect(code).toBeGreaterThan(0);
    expect(stderr).toContain(message);
    expect(isMounted()).toBe(false);
  });

  test.each([
    ['is missing', 'rm /dev/fuse', 'modprobe fuse'],
    ['is no FUSE device', 'ln /dev/null /dev/fuse --force --symbolic', 'is no FUSE device'],
  ])('where the FUSE device %s the reason and the remedy are one line', (_, change, said) => {
    const config = writeConfig(folder.path, disks, { mount: { driver } });
    // A mount namespace of its own, with a /dev that holds what Node needs.
    const keep =
      'mkdir "$1/dev"; for d in null zero urandom; do cp -a /dev/$d "$1/dev"; done; cp -a /dev/fuse "$1/dev"';
    const script = `${keep}; mount --bind "$1/dev" /dev && ${change} && shift && exec "$@"`;
    const command = [process.execPath, 'dist/main.cjs', '--config', config, 'mount'];
    const { status, stderr } = spawnSync('unshare', ['--mount', 'sh', '-c', script, 'sh', folder.path, ...command], {
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    const lines = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
    expect(lines).toEqual([expect.stringMatching(/^dayfs: /)]);
    expect(lines[0]).toContain(said);
    expect(isMounted()).toBe(false);
  });

  test('two that start at once on one path do not both serve it', async () => {
    const config = writeConfig(folder.path, disks, { mount: { driver } });
    const both = [new Dayfs(['--config', config, 'mount']), new Dayfs(['--config', config, 'mount'])];
    await eventually(() => both.some(({ output }) => output.includes('mounted')) && both.some(hasEnded));
    expect(readMountTable().filter((entry) => entry.mountPoint === mountPoint)).toHaveLength(1);
    expect(segments()).toEqual(['1.ts', '2.ts']);
    for (const mount of both) await mount[Symbol.asyncDispose]();
  });
});

function hasEnded(mount: Dayfs): boolean {
  return mount.process.exitCode !== null || mount.process.signalCode !== null;
}
