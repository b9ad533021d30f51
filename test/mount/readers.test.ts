import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { asNobody } from '../support/as-nobody.js';
import { describeDrivers } from '../support/drivers.js';
import { eventually } from '../support/eventually.js';
import { type CameraDay, MountedCameras } from '../support/mounted-cameras.js';
import { makeTree } from '../support/trees.js';

describeDrivers('readers of the mount', ({ driver }) => {
  let mounted: MountedCameras;
  let camera: CameraDay;

  beforeAll(async () => {
    mounted = await MountedCameras.mount(driver);
  });

  beforeEach(() => {
    camera = mounted.next();
  });

  afterAll(() => mounted[Symbol.asyncDispose]());

  const root = (index: number) => camera.roots[index] ?? '';
  const segments = () => readdirSync(join(camera.merged, 'hls')).filter((name) => name !== 'index.m3u8');

  test('a hundred at once get every byte right', async () => {
    const contents = Array.from({ length: 20 }, () => randomBytes(700_001));
    camera.fill({ hls: {} }, { hls: {} }, { hls: {} });
    contents.forEach((content, index) => writeFileSync(join(root(index % 3), `hls/${index}.ts`), content));
    const hash = (content: Buffer) => createHash('sha256').update(content).digest('hex');
    const reads = Array.from({ length: 100 }, async (_, reader) => {
      const index = reader % contents.length;
      expect(hash(await readFile(join(camera.merged, `hls/${index}.ts`)))).toBe(hash(contents[index] as Buffer));
    });
    await Promise.all(reads);
  });

  test('a file is read right from any place, across the size of a request and past its end', () => {
    const content = randomBytes(300_000);
    camera.fill({ hls: {} });
    writeFileSync(join(root(0), 'hls/1.ts'), content);
    const file = join(camera.merged, 'hls/1.ts');
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

  test('a new segment, a growing one and a new folder show soon', async () => {
    camera.fill({ hls: { '1.ts': 'one' } }, {});
    expect(segments()).toEqual(['1.ts']);
    const soon = { withinMs: 5_000, everyMs: 20 };
    makeTree(join(root(0), 'hls/2.ts'), 'two');
    await eventually(() => readdirSync(join(camera.merged, 'hls')).includes('2.ts'), soon);
    expect(readFileSync(join(camera.merged, 'hls/2.ts'), 'utf8')).toBe('two');
    appendFileSync(join(root(0), 'hls/2.ts'), ' and more');
    await eventually(() => readFileSync(join(camera.merged, 'hls/2.ts'), 'utf8') === 'two and more', soon);
    makeTree(join(root(1), 'hls/3.ts'), 'three');
    await eventually(() => readdirSync(join(camera.merged, 'hls')).includes('3.ts'), soon);
  });

  describe('as another user', () => {
    test('may read what the disk lets them read, and nothing else', () => {
      camera.fill({ hls: { 'open.ts': 'open', 'closed.ts': 'secret' } }, { shut: { 'in.ts': 'secret' } });
      chmodSync(join(root(0), 'hls/closed.ts'), 0o600);
      chmodSync(join(root(1), 'shut'), 0o700);
      expect(asNobody('cat', join(camera.merged, 'hls/open.ts')).stdout).toBe('open');
      for (const path of ['hls/closed.ts', 'shut/in.ts', '.dayfs/roots/disk-b/shut/in.ts']) {
        const { stdout, stderr } = asNobody('cat', join(camera.merged, path));
        expect({ stdout, denied: stderr.includes('Permission denied') }, path).toEqual({ stdout: '', denied: true });
      }
      expect(asNobody('ls', join(camera.merged, 'shut')).stderr).toContain('Permission denied');
    });

    test('may not read on by a playlist’s spelling of a name what was closed or removed by its own', async () => {
      camera.fill({ hls: { 'x#y.ts': 'first' } });
      const file = join(root(0), 'hls/x#y.ts');
      // At rest, so that the kernel is told for long.
      for (const path of [file, dirname(file), root(0)]) utimesSync(path, 1, 1);
      const read = () => asNobody('cat', join(camera.merged, 'hls/x%23y.ts'));
      await eventually(() => read().stdout === 'first');
      chmodSync(file, 0o600);
      await eventually(() => read().stderr.includes('Permission denied'), { withinMs: 5_000 });
      rmSync(file);
      await eventually(() => read().stderr.includes('No such file'), { withinMs: 5_000 });
    });

    test('a file of their own, closed to others, is theirs to read', () => {
      camera.fill({ hls: { '1.ts': 'mine' } });
      chownSync(join(root(0), 'hls/1.ts'), 65_534, 65_534);
      chmodSync(join(root(0), 'hls/1.ts'), 0o400);
      expect(asNobody('cat', join(camera.merged, 'hls/1.ts')).stdout).toBe('mine');
    });
  });

  test('see extended attributes: which disk, which path, what is hidden', () => {
    camera.fill({ hls: { '1.ts': 'first' } }, { hls: { '1.ts': 'second', '2.ts': 'two' } });
    const attribute = (name: string, path: string) =>
      execFileSync('getfattr', ['--only-values', '--absolute-names', '-n', name, join(camera.merged, path)], {
        encoding: 'utf8',
      });
    expect(attribute('user.dayfs.disk', 'hls/2.ts')).toBe('disk-b');
    expect(attribute('user.dayfs.root', 'hls/2.ts')).toBe(root(1));
    expect(attribute('user.dayfs.path', 'hls/1.ts')).toBe(join(root(0), 'hls/1.ts'));
    expect(attribute('user.dayfs.shadows', 'hls/1.ts')).toBe(join(root(1), 'hls/1.ts'));
    const all = execFileSync('getfattr', ['--absolute-names', join(camera.merged, 'hls/2.ts')], { encoding: 'utf8' });
    expect(all.split('\n').filter((line) => line.startsWith('user.'))).toHaveLength(3);
    expect(spawnSync('getfattr', ['-n', 'user.dayfs.shadows', join(camera.merged, 'hls/2.ts')]).status).toBe(1);
  });

  test('a buffer too small for an extended attribute gets ERANGE, and no bytes of others', () => {
    camera.fill({ hls: { '1.ts': 'one' } });
    const script = `import os, ctypes, sys
libc = ctypes.CDLL(None, use_errno=True)
path, name = sys.argv[1].encode(), b"user.dayfs.path"
for call in (lambda b, n: libc.getxattr(path, name, b, n), lambda b, n: libc.listxattr(path, b, n)):
    small = ctypes.create_string_buffer(4)
    print(call(small, 4), os.strerror(ctypes.get_errno()))
    print(call(None, 0) > 4)`;
    const said = execFileSync('python3', ['-c', script, join(camera.merged, 'hls/1.ts')], { encoding: 'utf8' });
    const tooSmall = '-1 Numerical result out of range\nTrue\n';
    expect(said).toBe(tooSmall + tooSmall);
  });

  test('df adds the disks up', () => {
    const [shown, disk] = [statfsSync(mounted.mountPoint), statfsSync(root(0))];
    // The three disks of these tests are folders on one filesystem, which counts once.
    expect(shown.blocks * shown.bsize).toBe(disk.blocks * disk.bsize);
  });

  test('an unreadable folder is skipped for those who may not read it, and the rest is there', () => {
    camera.fill({ hls: { '1.ts': 'one' } }, { closed: { '2.ts': 'two' } });
    chmodSync(join(root(1), 'closed'), 0o000);
    expect(readdirSync(camera.merged).sort()).toEqual(['closed', 'hls']);
    expect(asNobody('ls', join(camera.merged, 'closed')).stderr).toContain('Permission denied');
    expect(asNobody('cat', join(camera.merged, 'hls/1.ts')).stdout).toBe('one');
  });
});
