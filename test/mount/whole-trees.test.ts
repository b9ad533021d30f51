import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeDrivers } from '../support/drivers.js';
import { type MountedDisks, mountDisks } from '../support/mounted-disks.js';

const oddNames = [
  'a name with spaces.ts',
  'two\nlines.ts',
  ' leading and trailing ',
  'quotes \'"`.ts',
  '100% of %s and %2F.ts',
  'a+b&c=d?e#f.ts',
  '-rf',
  '--help',
  '~',
  '$HOME $(id) ;|<>*[]{}',
  'back\\slash\\',
  '\t\u0001\u007f',
  '.hidden',
  '...',
  'é composed',
  'é decomposed',
  '録画 🎥.ts',
  '\u202eright to left',
  'CON.', // odd to other systems alone
  'x'.repeat(255),
  `${'é'.repeat(127)}x`,
];

/** On either side of a page, of a request of 128 KiB, and of one of 1 MiB. */
const sizes = [1, 4_095, 4_096, 4_097, 131_071, 131_072, 131_073, 1_048_575, 1_048_576, 1_048_577, 3_000_000];

function fill(roots: readonly string[]): void {
  const put = (path: string, content: Buffer | string) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    // A time of its own, with a fraction of a second.
    utimesSync(path, 1_768_000_000.125, 1_768_000_000 + content.length / 1_000);
  };
  const rootOf = (index: number) => roots[index % roots.length] ?? '';
  sizes.forEach((size, index) => put(join(rootOf(index), `clips/${size}.ts`), randomBytes(size)));
  oddNames.forEach((name, index) => put(join(rootOf(index), 'odd', name), `content of ${name}`));
  oddNames.forEach((name, index) => put(join(rootOf(index + 1), 'odd folders', name, name), name));
  put(join(rootOf(0), `deep/${`${'d'.repeat(200)}/`.repeat(12)}file`), 'deep');
  put(join(rootOf(1), 'empty.ts'), '');
  mkdirSync(join(rootOf(2), 'empty folder'));
  roots.forEach((root, index) => put(join(root, 'clips/same.ts'), `of root ${index}`));
}

describeDrivers('a whole tree is the same to ordinary programs', ({ driver, timeStepNs, inodeBits }) => {
  let day: MountedDisks;
  let copied: string;

  beforeAll(async () => {
    day = await mountDisks(driver, fill);
    copied = join(day.place, 'copied');
    // The earlier root's file is the one that is shown, so it is copied last.
    for (const root of day.roots.toReversed()) execFileSync('cp', ['-a', `${root}/.`, copied]);
  });

  afterAll(() => day[Symbol.asyncDispose]());

  /** What a program says, in the C locale, standing in a folder. */
  const says = (cwd: string, command: string, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
      maxBuffer: 1 << 26,
    });
    expect({ command, status, stderr }).toEqual({ command, status: 0, stderr: '' });
    return stdout;
  };

  test('diff -r', () => {
    expect(says('/', 'diff', '-r', copied, day.merged)).toBe('');
  });

  test('rsync, by content and by attributes, in both directions', () => {
    const compare = ['--archive', '--omit-dir-times', '--checksum', '--dry-run', '--delete', '--itemize-changes'];
    expect(says('/', 'rsync', ...compare, `${copied}/`, `${day.merged}/`)).toBe('');
    expect(says('/', 'rsync', ...compare, `${day.merged}/`, `${copied}/`)).toBe('');
  });

  test('ls -R, and find with what it can tell of each file', () => {
    expect(says(day.merged, 'ls', '-RA')).toBe(says(copied, 'ls', '-RA'));
    const find = (path: string, ...what: string[]) =>
      says(path, 'find', ...what)
        .split('\0')
        .toSorted();
    expect(find(day.merged, '.', '-type', 'f', '-printf', '%p %y %m %U %G %s %n\\0')).toEqual(
      find(copied, '.', '-type', 'f', '-printf', '%p %y %m %U %G %s %n\\0'),
    );
    expect(find(day.merged, '.', '-type', 'd', '-printf', '%p %y %m %U %G\\0')).toEqual(
      find(copied, '.', '-type', 'd', '-printf', '%p %y %m %U %G\\0'),
    );
  });

  test('find twice gives the same numbers, each file its own', () => {
    const find = () => says(day.mountPoint, 'find', '.', '-printf', '%i %D %s %T@ %P\\0').split('\0').filter(Boolean);
    const first = find();
    expect(find()).toEqual(first);
    const numbers = first.map((line) => line.split(' ')[0]);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(Math.max(...numbers.map((number) => BigInt(number ?? '0').toString(2).length))).toBeGreaterThan(
      inodeBits - 8,
    );
  });

  test('a file is one and the same by its name in the day and by that in its root', () => {
    const [name] = readdirSync(join(day.roots[1] ?? '', 'clips'));
    const [byDay, byRoot] = [`clips/${name}`, `.dayfs/roots/disk-b/clips/${name}`].map((path) =>
      lstatSync(join(day.merged, path), { bigint: true }),
    );
    expect(byRoot).toEqual(byDay);
    expect(byDay?.nlink).toBe(1n);
  });

  test('times are those of the disk, as exactly as the driver can tell them', () => {
    const onDisk = join(day.roots[0] ?? '', 'clips/same.ts');
    utimesSync(onDisk, new Date(), new Date());
    spawnSync('touch', ['-m', '-d', '2026-01-15T14:30:00.123456789Z', onDisk]);
    const cut = (timeNs: bigint) => timeNs - (timeNs % timeStepNs);
    const shownNs = () => statSync(join(day.merged, 'clips/same.ts'), { bigint: true }).mtimeNs;
    return expect.poll(shownNs, { timeout: 5_000 }).toBe(cut(statSync(onDisk, { bigint: true }).mtimeNs));
  });

  test('cp -a makes a copy that is the same, times and modes too', () => {
    const copy = join(day.place, 'copy of the mount');
    says('/', 'cp', '-a', day.merged, copy);
    expect(says('/', 'diff', '-r', copied, copy)).toBe('');
    const compare = ['--archive', '--omit-dir-times', '--dry-run', '--delete', '--itemize-changes'];
    expect(says('/', 'rsync', ...compare, `${day.merged}/`, `${copy}/`)).toBe('');
  });

  test('tar packs what unpacks to the same', () => {
    const unpacked = join(day.place, 'unpacked');
    mkdirSync(unpacked);
    says(day.merged, 'tar', '-cf', join(day.place, 'day.tar'), '.');
    says(unpacked, 'tar', '-xf', join(day.place, 'day.tar'));
    expect(says('/', 'diff', '-r', copied, unpacked)).toBe('');
  });

  test('sha256sum -c, also as another user', () => {
    const sums = join(day.place, 'sums');
    writeFileSync(sums, says(copied, 'find', '.', '-type', 'f', '-exec', 'sha256sum', '{}', '+'));
    says(day.merged, 'sha256sum', '--check', '--quiet', '--strict', sums);
    const asNobody = ['--reuid=65534', '--regid=65534', '--clear-groups'];
    says(day.merged, 'setpriv', ...asNobody, 'sha256sum', '--check', '--quiet', '--strict', sums);
  });

  test("Python's os.walk, with the types that the folders tell", () => {
    const walk = `import os, sys
for folder, folders, files in sorted(os.walk(os.fsencode(sys.argv[1]))):
    print(os.path.relpath(folder, os.fsencode(sys.argv[1])), sorted(folders), sorted(files))`;
    expect(says('/', 'python3', '-c', walk, day.merged)).toBe(says('/', 'python3', '-c', walk, copied));
  });

  test('a name of 256 bytes is too long, as on the disk', () => {
    for (const name of ['x'.repeat(256), 'é'.repeat(128)]) {
      expect(() => lstatSync(join(day.mountPoint, name))).toThrow('ENAMETOOLONG');
      expect(() => lstatSync(join(day.merged, 'odd', name))).toThrow('ENAMETOOLONG');
      expect(() => lstatSync(join(day.merged, name, 'x'))).toThrow('ENAMETOOLONG');
    }
  });
});
