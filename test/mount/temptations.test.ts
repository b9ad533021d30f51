import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, linkSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeDrivers } from '../support/drivers.js';
import { camera, day } from '../support/merged-day.js';
import { type MountedDisks, mountDisks } from '../support/mounted-disks.js';
import { makeTree } from '../support/trees.js';

const recorded = 'recorded';
const secret = 'SECRET';
const readTemptations = readFileSync('test/mount/programs/read-temptations.py', 'utf8');
const asNobody = ['--reuid=65534', '--regid=65534', '--clear-groups'];

describeDrivers('nothing in a root leads an ordinary user out of it', ({ driver }) => {
  let disks: MountedDisks;
  let outside: string;

  beforeAll(async () => {
    disks = await mountDisks(driver, (roots) => {
      const [first = '', second = ''] = roots;
      makeTree(first, { hls: { 'file.ts': recorded, folder: { 'in.ts': recorded } } });
      const disk = join(second, '../..');
      outside = join(disk, '../outside');
      // What only root may read: the daemon could.
      makeTree(outside, { 'in.ts': secret, [camera]: { hls: { 'in.ts': secret } }, hls: { 'in.ts': secret } });
      for (const name of ['in.ts', `${camera}/hls/in.ts`, 'hls/in.ts']) chmodSync(join(outside, name), 0o600);
      makeTree(second, { hls: { 'other.ts': recorded } });
      linkSync(join(outside, 'in.ts'), join(second, 'hls/hard.ts'));
      symlinkSync(outside, join(disk, day, 'court-2'));
      symlinkSync(outside, join(disk, '20260114'));
      mkdirSync(join(disk, '20260113'));
      symlinkSync(outside, join(disk, '20260113', camera));
    });
  });

  afterAll(() => disks[Symbol.asyncDispose]());

  const readAsNobody = async (times: number, ...paths: string[]) => {
    // Neither this folder nor the first Python of the path need be open to others.
    const reader = ['/usr/bin/python3', '-c', readTemptations, String(times), recorded, ...paths];
    return Number((await promisify(execFile)('setpriv', [...asNobody, ...reader], { timeout: 120_000 })).stdout);
  };

  test('a link in the place of a camera’s or a day’s folder', () => {
    expect(readdirSync(disks.mountPoint)).toEqual([camera]);
    expect(readdirSync(join(disks.mountPoint, camera))).toEqual([day]);
    for (const name of ['20260114', '20260113']) {
      expect(() => lstatSync(join(disks.mountPoint, camera, name))).toThrow('ENOENT');
    }
  });

  test('a hard link to what only root may read', async () => {
    const path = join(disks.merged, 'hls/hard.ts');
    expect(readFileSync(path, 'utf8')).toBe(secret);
    expect(await readAsNobody(1, path)).toBe(0);
  });

  test('a link or a FIFO that takes the place of a file or a folder between the look at it and its opening', async () => {
    const media = join(disks.roots[0] ?? '', 'hls');
    const swapper = spawn('python3', ['test/mount/programs/swap-for-links.py', media, outside], { stdio: 'inherit' });
    try {
      const paths = ['hls', '.dayfs/roots/disk-a/hls'].flatMap((folder) =>
        ['file.ts', 'link.ts', 'fifo.ts', 'folder/in.ts', 'other/in.ts'].map((name) =>
          join(disks.merged, folder, name),
        ),
      );
      const reads = await Promise.all(Array.from({ length: 3 }, async () => await readAsNobody(200, ...paths)));
      // Now and then each stands where it can be read.
      for (const right of reads) expect(right).toBeGreaterThan(100);
      expect(swapper.exitCode).toBeNull();
    } finally {
      swapper.kill();
      await once(swapper, 'exit');
    }
    expect(readFileSync(join(disks.merged, 'hls/other.ts'), 'utf8')).toBe(recorded);
  });
});
