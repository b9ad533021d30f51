import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DiskConfig } from '../../src/config/config.js';
import { rootPath } from '../../src/domain/layout.js';
import { setAccessList } from '../support/access-list.js';
import { reportOf, runDayfs, startMount, writeConfig } from '../support/dayfs.js';
import { describeDrivers } from '../support/drivers.js';
import { eventually } from '../support/eventually.js';
import { camera, day, makeDisks, makeRoots } from '../support/merged-day.js';
import { makeTree, type TemporaryFolder, temporaryFolder } from '../support/trees.js';

describeDrivers('readers of the mount', ({ driver }) => {
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
  const asNobody = (command: string, ...args: string[]) =>
    spawnSync('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', command, ...args], { encoding: 'utf8' });

  test('a hundred at once get every byte right', async () => {
    const contents = Array.from({ length: 20 }, () => randomBytes(700_001));
    makeRoots(disks, [{ hls: {} }, { hls: {} }, { hls: {} }]);
    contents.forEach((content, index) => writeFileSync(join(root(index % 3), `hls/${index}.ts`), content));
    await using _mount = await startMount(config);
    const hash = (content: Buffer) => createHash('sha256').update(content).digest('hex');
    const reads = Array.from({ length: 100 }, async (_, reader) => {
      const index = reader % contents.length;
      expect(hash(await readFile(join(merged, `hls/${index}.ts`)))).toBe(hash(contents[index] as Buffer));
    });
    await Promise.all(reads);
  });

  test('a file is read right from any place, across the size of a request and past its end', async () => {
    const content = randomBytes(300_000);
    makeRoots(disks, [{ hls: {} }]);
    writeFileSync(join(root(0), 'hls/1.ts'), content);
    await using _mount = await startMount(config);
    const file = join(merged, 'hls/1.ts');
    for (const [skip, count] of [
      [0, 300_000],
      [131_071, 2],
      [299_999, 10],
      [300_000, 10],
      [1, 262_144],
    ] as const) {
      const args = [
        `if=${file}`,
        'bs=1',
        'iflag=skip_bytes,count_bytes',
        'status=none',
        `skip=${skip}`,
        `count=${count}`,
      ];
      const read = execFileSync('dd', [...args.filter((arg) => arg !== 'bs=1'), 'bs=64K']);
      expect(read.equals(content.subarray(skip, skip + count)), `${count} bytes from ${skip}`).toBe(true);
    }
  });

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

  test('a new segment, a growing one and a new folder show soon', async () => {
    makeRoots(disks, [{ hls: { '1.ts': 'one' } }, {}]);
    await using _mount = await startMount(config);
    expect(segments()).toEqual(['1.ts']);
    const soon = { withinMs: 5_000, everyMs: 20 };
    makeTree(join(root(0), 'hls/2.ts'), 'two');
    await eventually(() => readdirSync(join(merged, 'hls')).includes('2.ts'), soon);
    expect(readFileSync(join(merged, 'hls/2.ts'), 'utf8')).toBe('two');
    appendFileSync(join(root(0), 'hls/2.ts'), ' and more');
    await eventually(() => readFileSync(join(merged, 'hls/2.ts'), 'utf8') === 'two and more', soon);
    makeTree(join(root(1), 'hls/3.ts'), 'three');
    await eventually(() => readdirSync(join(merged, 'hls')).includes('3.ts'), soon);
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
    test('may read what the disk lets them read, and nothing else', async () => {
      makeRoots(disks, [{ hls: { 'open.ts': 'open', 'closed.ts': 'secret' } }, { shut: { 'in.ts': 'secret' } }]);
      chmodSync(join(root(0), 'hls/closed.ts'), 0o600);
      chmodSync(join(root(1), 'shut'), 0o700);
      await using _mount = await startMount(config);
      expect(asNobody('cat', join(merged, 'hls/open.ts')).stdout).toBe('open');
      for (const path of ['hls/closed.ts', 'shut/in.ts', '.dayfs/roots/disk-b/shut/in.ts']) {
        const { stdout, stderr } = asNobody('cat', join(merged, path));
        expect({ stdout, denied: stderr.includes('Permission denied') }, path).toEqual({ stdout: '', denied: true });
      }
      expect(asNobody('ls', join(merged, 'shut')).stderr).toContain('Permission denied');
    });

    test('may not read on by a playlist’s spelling of a name what was closed or removed by its own', async () => {
      makeRoots(disks, [{ hls: { 'x#y.ts': 'first' } }]);
      const file = join(root(0), 'hls/x#y.ts');
      // At rest, so that the kernel is told for long.
      for (const path of [file, dirname(file), root(0)]) utimesSync(path, 1, 1);
      await using _mount = await startMount(config);
      const read = () => asNobody('cat', join(merged, 'hls/x%23y.ts'));
      await eventually(() => read().stdout === 'first');
      chmodSync(file, 0o600);
      await eventually(() => read().stderr.includes('Permission denied'), { withinMs: 5_000 });
      rmSync(file);
      await eventually(() => read().stderr.includes('No such file'), { withinMs: 5_000 });
    });

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

    test('a file of their own, closed to others, is theirs to read', async () => {
      makeRoots(disks, [{ hls: { '1.ts': 'mine' } }]);
      chownSync(join(root(0), 'hls/1.ts'), 65_534, 65_534);
      chmodSync(join(root(0), 'hls/1.ts'), 0o400);
      await using _mount = await startMount(config);
      expect(asNobody('cat', join(merged, 'hls/1.ts')).stdout).toBe('mine');
    });
  });

  test('see extended attributes: which disk, which path, what is hidden', async () => {
    makeRoots(disks, [{ hls: { '1.ts': 'first' } }, { hls: { '1.ts': 'second', '2.ts': 'two' } }]);
    await using _mount = await startMount(config);
    const attribute = (name: string, path: string) =>
      execFileSync('getfattr', ['--only-values', '--absolute-names', '-n', name, join(merged, path)], {
        encoding: 'utf8',
      });
    expect(attribute('user.dayfs.disk', 'hls/2.ts')).toBe('disk-b');
    expect(attribute('user.dayfs.root', 'hls/2.ts')).toBe(root(1));
    expect(attribute('user.dayfs.path', 'hls/1.ts')).toBe(join(root(0), 'hls/1.ts'));
    expect(attribute('user.dayfs.shadows', 'hls/1.ts')).toBe(join(root(1), 'hls/1.ts'));
    const all = execFileSync('getfattr', ['--absolute-names', join(merged, 'hls/2.ts')], { encoding: 'utf8' });
    expect(all.split('\n').filter((line) => line.startsWith('user.'))).toHaveLength(3);
    expect(spawnSync('getfattr', ['-n', 'user.dayfs.shadows', join(merged, 'hls/2.ts')]).status).toBe(1);
  });

  test('a buffer too small for an extended attribute gets ERANGE, and no bytes of others', async () => {
    makeRoots(disks, [{ hls: { '1.ts': 'one' } }]);
    await using _mount = await startMount(config);
    const script = `import os, ctypes, sys
libc = ctypes.CDLL(None, use_errno=True)
path, name = sys.argv[1].encode(), b"user.dayfs.path"
for call in (lambda b, n: libc.getxattr(path, name, b, n), lambda b, n: libc.listxattr(path, b, n)):
    small = ctypes.create_string_buffer(4)
    print(call(small, 4), os.strerror(ctypes.get_errno()))
    print(call(None, 0) > 4)`;
    const said = execFileSync('python3', ['-c', script, join(merged, 'hls/1.ts')], { encoding: 'utf8' });
    const tooSmall = '-1 Numerical result out of range\nTrue\n';
    expect(said).toBe(tooSmall + tooSmall);
  });

  test('df adds the disks up', async () => {
    makeRoots(disks, [{}]);
    await using _mount = await startMount(config);
    const [mounted, disk] = [statfsSync(join(folder.path, 'merged')), statfsSync((disks[0] as DiskConfig).path)];
    // The three disks of this test are folders on one filesystem, which counts once.
    expect(mounted.blocks * mounted.bsize).toBe(disk.blocks * disk.bsize);
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

  test('an unreadable folder is skipped for those who may not read it, and the rest is there', async () => {
    makeRoots(disks, [{ hls: { '1.ts': 'one' } }, { closed: { '2.ts': 'two' } }]);
    chmodSync(join(root(1), 'closed'), 0o000);
    await using _mount = await startMount(config);
    expect(readdirSync(merged).sort()).toEqual(['closed', 'hls']);
    expect(asNobody('ls', join(merged, 'closed')).stderr).toContain('Permission denied');
    expect(asNobody('cat', join(merged, 'hls/1.ts')).stdout).toBe('one');
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
