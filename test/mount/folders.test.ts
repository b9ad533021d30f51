import { execFile, execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DiskConfig } from '../../src/config/config.js';
import { startMount, writeConfig } from '../support/dayfs.js';
import { describeDrivers } from '../support/drivers.js';
import { makeDisks } from '../support/merged-day.js';
import { type MountedDisks, mountDisks } from '../support/mounted-disks.js';
import { makeManyFiles, type TemporaryFolder, temporaryFolder } from '../support/trees.js';

const program = 'test/mount/programs/folder-entries.py';
const run = promisify(execFile);

interface RawEntry {
  readonly name: string;
  readonly type: number;
  readonly inode: number;
}

/** How readdir(3) calls them. */
const types = { folder: 4, file: 8 } as const;

/** A day of segments of two seconds on three roots, and a folder as large as none should be. */
const [daySegments, mostSegments] = [43_200, 100_000];

function fill(roots: readonly string[]): void {
  const makeFiles = (folder: string, count: number) => {
    const names = Array.from({ length: count }, (_, index) => segmentName(index));
    roots.forEach((root, at) => {
      mkdirSync(join(root, folder));
      const from = Math.ceil((at * count) / roots.length);
      makeManyFiles(join(root, folder), names.slice(from, Math.ceil(((at + 1) * count) / roots.length)));
    });
  };
  makeFiles('some', 3_000);
  makeFiles('growing', 3_000);
  makeFiles('a day', daySegments);
  makeFiles('very many', mostSegments);
  roots.forEach((root, index) => {
    mkdirSync(join(root, 'mixed', `folder ${index}`), { recursive: true });
    mkdirSync(join(root, 'mixed', 'folder of all'));
    writeFileSync(join(root, 'mixed', `file ${index}`), 'x');
  });
}

function segmentName(index: number): string {
  return `20260115T${String(index).padStart(6, '0')}.000+0100.ts`;
}

describeDrivers('folders', ({ driver }) => {
  let day: MountedDisks;

  beforeAll(async () => {
    day = await mountDisks(driver, fill);
  });

  afterAll(() => day[Symbol.asyncDispose]());

  const entriesOf = async (folder: string): Promise<RawEntry[]> => {
    const { stdout } = await run('python3', [program, 'list', folder], { maxBuffer: 1 << 28 });
    return stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as RawEntry);
  };

  test.each(['', 'court-1', 'court-1/20260115', 'court-1/20260115/mixed', 'court-1/20260115/.dayfs/roots'])(
    'tell of each entry in "%s" its true type and inode number, and of . and .. as well',
    async (folder) => {
      const path = join(day.mountPoint, folder);
      const entries = await entriesOf(path);
      expect(entries.map(({ name }) => name)).toEqual(expect.arrayContaining(['.', '..']));
      for (const { name, type, inode } of entries) {
        const stats = lstatSync(join(path, name), { bigint: true });
        expect([name, type], path).toEqual([name, stats.isDirectory() ? types.folder : types.file]);
        // Node takes the number for a signed one. Above the top lies what the mount knows nothing of.
        if (name !== '..' || folder !== '')
          expect([name, inode], path).toEqual([name, Number(BigInt.asUintN(64, stats.ino))]);
      }
    },
  );

  test.each(['some', 'mixed'])('of "%s" can be read on from every offset that they told', async (folder) => {
    await run('python3', [program, 'seek', join(day.merged, folder)]);
  });

  test('lose no name and give none twice to who reads and seeks while names are added', async () => {
    await run('python3', [program, 'grow', join(day.merged, 'growing'), join(day.roots[1] ?? '', 'growing')]);
  });

  test.each([
    ['a day', daySegments],
    ['very many', mostSegments],
  ])('of "%s" hold all %i names, each once', async (folder, count) => {
    const names = readdirSync(join(day.merged, folder)).toSorted();
    expect(names.length).toBe(count);
    expect(names.every((name, index) => name === segmentName(index))).toBe(true);
    for (let index = 0; index < count; index += Math.ceil(count / 100)) {
      expect(lstatSync(join(day.merged, folder, segmentName(index))).isFile()).toBe(true);
    }
  });
});

describeDrivers('df', ({ driver, mostInodes }) => {
  let folder: TemporaryFolder;
  let disks: DiskConfig[];

  beforeAll(() => {
    folder = temporaryFolder();
    for (const [name, size] of [
      ['disk-a', '20T'],
      ['disk-b', '40T'],
    ] as const) {
      mkdirSync(join(folder.path, name));
      execFileSync('mount', [
        '-t',
        'tmpfs',
        '-o',
        `size=${size},nr_inodes=5000000000`,
        'dayfs-test',
        join(folder.path, name),
      ]);
    }
    disks = makeDisks(folder.path, 'disk-a', 'disk-b');
  });

  afterAll(() => {
    for (const { path } of disks) execFileSync('umount', [path]);
    folder[Symbol.dispose]();
  });

  test('counts right beyond 16 TiB, and beyond what 32 bits hold of inodes as far as the driver can', async () => {
    await using _mount = await startMount(writeConfig(folder.path, disks, { mount: { driver } }));
    const space = statfsSync(join(folder.path, 'merged'), { bigint: true });
    const onDisks = disks.map(({ path }) => statfsSync(path, { bigint: true }));
    const sum = (numbers: bigint[]) => numbers.reduce((total, each) => total + each, 0n);
    expect(space.blocks * space.bsize).toBe(60n << 40n);
    const freeBytes = sum(onDisks.map(({ bfree, bsize }) => bfree * bsize));
    expect(freeBytes - space.bfree * space.bsize).toBeLessThan(space.bsize);
    const inodes = sum(onDisks.map(({ files }) => files));
    expect(space.files).toBe(inodes < mostInodes ? inodes : mostInodes);
    const { stdout } = await run('df', ['--block-size=1', '--output=size', join(folder.path, 'merged')]);
    expect(stdout).toContain(String(60n << 40n));
  });
});
