import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DiskConfig } from '../../src/config/config.js';
import { rootPath } from '../../src/domain/layout.js';
import { setAccessList } from '../support/access-list.js';
import { asNobody } from '../support/as-nobody.js';
import { reportOf, runDayfs, startMount, writeConfig } from '../support/dayfs.js';
import { describeDrivers } from '../support/drivers.js';
import { eventually } from '../support/eventually.js';
import { camera, day, makeDisks, makeRoots } from '../support/merged-day.js';
import { makeTree, type TemporaryFolder, temporaryFolder } from '../support/trees.js';

describeDrivers('readers of the mount, whatever becomes of its disks,', ({ driver }) => {
  let folder: TemporaryFolder;
  let disks: DiskConfig[];
  let config: string;
  let merged: string;

  beforeEach(() => {
    folder = temporaryFolder();
    disks = makeDisks(folder.path, 'disk-a', 'disk-b', 'disk-c');
    config = writeConfig(folder.path, disks, { mount: { driver } });
    merged = join(folder.path, 'merged', camera, day);
  });

  afterEach(() => folder[Symbol.dispose]());

  const root = (index: number) => rootPath((disks[index] as DiskConfig).path, day, camera);
  const segments = () => readdirSync(join(merged, 'hls')).filter((name) => name !== 'index.m3u8');

  test('a disk that hangs under one reader does not hold up the others', async () => {
    const hung = join(folder.path, 'hung');
    mkdirSync(hung);
    const [plain] = makeDisks(folder.path, 'disk-plain');
    makeTree(join(folder.path, 'behind/.dayfs-disk.json'), '{"id":"disk-hung","uuid":"u"}');
    const bindfs = spawn('bindfs', ['-f', '-o', 'direct_io', join(folder.path, 'behind'), hung], { stdio: 'ignore' });
    try {
      await eventually(() => existsSync(join(hung, '.dayfs-disk.json')));
      const [hungDisk] = makeDisks(folder.path, 'hung');
      const both = [plain as DiskConfig, hungDisk as DiskConfig];
      const other = '20260116';
      makeTree(join(both[0]?.path ?? '', day, camera, 'hls/1.ts'), 'plain');
      makeTree(join(hung, other, camera, 'hls/1.ts'), 'x'.repeat(1_000_000));
      await using _mount = await startMount(writeConfig(folder.path, both, { mount: { driver } }));
      const stuckFile = join(folder.path, 'merged', camera, other, 'hls/1.ts');
      expect(statSync(stuckFile).size).toBe(1_000_000);
      bindfs.kill('SIGSTOP');
      const stuck = spawn('cat', [stuckFile], { stdio: 'ignore' });
      try {
        const read = spawnSync('cat', [join(merged, 'hls/1.ts')], { encoding: 'utf8', timeout: 10_000 });
        expect(read.stdout).toBe('plain');
        expect(stuck.exitCode).toBeNull();
      } finally {
        bindfs.kill('SIGCONT');
        await once(stuck, 'close');
      }
    } finally {
      spawnSync('umount', ['--lazy', hung]);
      bindfs.kill('SIGKILL');
    }
  });

  test('a new root shows soon after it is registered', async () => {
    makeRoots(disks.slice(0, 1), [{ hls: { '1.ts': 'one' } }]);
    await using _mount = await startMount(config);
    expect(segments()).toEqual(['1.ts']);
    makeRoots(disks, [{}, { hls: { '2.ts': 'two' } }]);
    expect((await runDayfs(['--config', config, 'reconcile', '--all'])).code).toBe(0);
    await eventually(() => segments().length === 2, { withinMs: 1_000, everyMs: 20 });
  });

  test('a disk that is unmounted takes only its own segments with it, and comes back by itself', async () => {
    makeRoots(disks, [{ hls: { '1.ts': 'one' } }, { hls: { 'below-the-mount-point.ts': 'x' } }]);
    const { path } = disks[1] as DiskConfig;
    const mountDisk = () => execFileSync('mount', ['--bind', join(folder.path, 'real-disk'), path]);
    rmSync(join(path, '.dayfs-disk.json'));
    const [real] = makeDisks(folder.path, 'real-disk');
    writeFileSync(join(real?.path ?? '', '.dayfs-disk.json'), '{"id":"disk-b","uuid":"u"}');
    makeTree(rootPath(real?.path ?? '', day, camera), { hls: { '2.ts': 'two' } });
    mountDisk();
    try {
      await using mount = await startMount(config);
      const shows = (names: string) => eventually(() => segments().join() === names);
      await shows('1.ts,2.ts');
      execFileSync('umount', ['--lazy', path]);
      await shows('1.ts');
      await mount.says('there is no');
      mountDisk();
      await shows('1.ts,2.ts');
    } finally {
      spawnSync('umount', ['--lazy', path]);
    }
  });

  test('inode numbers are the same after a restart', async () => {
    makeRoots(disks, [{ hls: { '1.ts': 'one', '2.ts': 'two' } }, { hls: { '3.ts': 'three' } }]);
    const inodes = () =>
      execFileSync('find', [join(folder.path, 'merged'), '-printf', '%i %P\n'], { encoding: 'utf8' });
    const first = await startMount(config);
    const before = inodes();
    await first.stop();
    await using _second = await startMount(config);
    expect(inodes()).toBe(before);
    expect(new Set(before.split('\n').map((line) => line.split(' ')[0])).size).toBe(before.split('\n').length);
  });

  describe('as another user', () => {
    test('may not pass a closed folder above a root', async () => {
      makeRoots(disks, [{ hls: { '1.ts': 'secret' } }]);
      chmodSync((disks[0] as DiskConfig).path, 0o700);
      await using _mount = await startMount(config);
      expect(asNobody('cat', join(merged, 'hls/1.ts')).stderr).toContain('Permission denied');
    });

    test('may not pass a closed folder above a disk', async () => {
      makeRoots(disks, [{ hls: { '1.ts': 'secret' } }]);
      await using _mount = await startMount(config);
      expect(asNobody('cat', join(merged, 'hls/1.ts')).stdout).toBe('secret');
      makeTree(join(folder.path, 'closed'), {});
      renameSync((disks[0] as DiskConfig).path, join(folder.path, 'closed/disk'));
      symlinkSync('closed/disk', (disks[0] as DiskConfig).path);
      chmodSync(join(folder.path, 'closed'), 0o700);
      await setTimeout(2_000);
      expect(asNobody('cat', join(merged, 'hls/1.ts')).stderr).toContain('Permission denied');
      expect(readFileSync(join(merged, 'hls/1.ts'), 'utf8')).toBe('secret');
    });

    test.for([
      { listed: 'a file', below: `${day}/${camera}/hls/2.ts`, denied: 'hls/2.ts' },
      { listed: 'a folder', below: `${day}/${camera}/shut`, denied: 'shut/in.ts' },
      { listed: 'a disk', below: '', denied: 'hls/2.ts' },
    ])('may read no more where the list of $listed shows its group more than it allows it', async (each) => {
      makeRoots(disks, [{ hls: { '1.ts': 'open', '2.ts': 'secret' }, shut: { 'in.ts': 'secret' } }]);
      const path = join((disks[0] as DiskConfig).path, each.below);
      chownSync(path, 0, 65_534);
      setAccessList(path, [
        { tag: 'owner', bits: 0o7 },
        { tag: 'user', id: 1234, bits: 0o5 },
        { tag: 'owningGroup', bits: 0o0 },
        { tag: 'mask', bits: 0o5 },
        { tag: 'others', bits: 0o5 },
      ]);
      expect(statSync(path).mode & 0o777).toBe(0o755);
      // At rest: of what is being written nothing holds.
      for (const name of ['hls/2.ts', 'shut/in.ts']) utimesSync(join(root(0), name), 1, 1);
      await using _mount = await startMount(config);
      const { stdout, stderr } = asNobody('cat', join(merged, each.denied));
      expect({ stdout, isDenied: stderr.includes('Permission denied') }).toEqual({ stdout: '', isDenied: true });
      // What is asked of an open file holds for a moment, for all.
      const afterRoot = `import os, sys
file = open(sys.argv[1]); os.fstat(file.fileno())
os.setgroups([]); os.setresgid(65534, 65534, 65534); os.setresuid(65534, 65534, 65534)
try: print(open(sys.argv[1]).read())
except PermissionError: print('denied')`;
      expect(execFileSync('python3', ['-c', afterRoot, join(merged, each.denied)], { encoding: 'utf8' })).toBe(
        'denied\n',
      );
      expect(readFileSync(join(merged, each.denied), 'utf8')).toBe('secret');
      if (each.below !== '') expect(asNobody('cat', join(merged, 'hls/1.ts')).stdout).toBe('open');
    });
  });

  test('links, special files and names that are not UTF-8 are not there, and the mount counts them', async () => {
    makeRoots(disks, [{ hls: { '1.ts': 'one' } }]);
    symlinkSync('/etc/passwd', join(root(0), 'hls/passwd'));
    symlinkSync('/etc', join(root(0), 'etc'));
    execFileSync('mkfifo', [join(root(0), 'hls/pipe')]);
    execFileSync('mknod', [join(root(0), 'hls/zero.ts'), 'c', '1', '5']);
    const bind = 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])';
    execFileSync('python3', ['-c', bind, join(root(0), 'hls/socket')]);
    writeFileSync(Buffer.concat([Buffer.from(join(root(0), 'hls/')), Buffer.from([0xff])]), 'x');
    await using mount = await startMount(config);
    expect(readdirSync(merged)).toEqual(['hls']);
    expect(segments()).toEqual(['1.ts']);
    for (const path of [
      'hls/passwd',
      'etc',
      'etc/passwd',
      'hls/pipe',
      'hls/zero.ts',
      'hls/socket',
      '.dayfs/roots/disk-a/etc/passwd',
    ]) {
      expect(() => lstatSync(join(merged, path)), path).toThrow('ENOENT');
    }
    await mount.says('not-utf8');
    const status = await reportOf<{ mount: { skipped: object } }>(config, 'status');
    expect(status.mount.skipped).toEqual({ 'symbolic-link': 2, 'special-file': 3, 'not-utf8': 1 });
  });

  test('mount.media shows one media folder as the day itself', async () => {
    makeRoots(disks, [{ hls: { '1.ts': 'one' }, snapshots: { 'a.jpg': 'x' } }, { hls: { '2.ts': 'two' } }]);
    const flat = writeConfig(folder.path, disks, { mount: { driver, media: 'hls' } });
    await using _mount = await startMount(flat);
    expect(readdirSync(merged)).toEqual(['1.ts', '2.ts', 'index.m3u8']);
    expect(readFileSync(join(merged, '2.ts'), 'utf8')).toBe('two');
  });

  test('the mount lives on while its registry is deleted, and finds the roots again', async () => {
    makeRoots(disks, [{ hls: { '1.ts': 'one' } }]);
    await using mount = await startMount(config);
    execFileSync('sh', ['-c', 'rm "$1"/registry.sqlite*', 'sh', join(folder.path, 'state')]);
    const seen = new Set<string>();
    await eventually(() => {
      seen.add(segments().join());
      return existsSync(join(folder.path, 'state/registry.sqlite'));
    });
    expect([...seen]).toEqual(['1.ts']);
    expect(mount.process.exitCode).toBeNull();
  });
});
