import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { formatEntry, makeRootPlaylist } from '../../../src/disks/placing/root-playlist.js';
import { dayBounds, dayOf } from '../../../src/domain/day.js';
import { formatInstant } from '../../../src/domain/time-zone.js';
import { readMountTable } from '../../../src/host/mount-table.js';
import { eventually } from '../../support/eventually.js';
import { describeMount } from '../../support/fuse.js';
import { camera, day } from '../../support/merged-day.js';
import { type MountedDisks, mountDisks } from '../../support/mounted-disks.js';
import { exactTemplate, madrid } from '../../support/recorded-days.js';
import { StartedReader } from '../../support/started-reader.js';
import { type TemporaryFolder, temporaryFolder } from '../../support/trees.js';

const deaths = 20;
const today = dayOf(madrid, Date.now());
const contents = new Map(Array.from({ length: 6 }, (_, index) => [`${index}.ts`, randomBytes(200_000 + index)]));
const sums = JSON.stringify(
  Object.fromEntries(
    [...contents].map(([name, content]) => [name, createHash('sha256').update(content).digest('hex')]),
  ),
);

describeMount('a serving process of the kernel driver', () => {
  let folder: TemporaryFolder;
  /** Leads to the version that is installed. */
  let installed: string;
  let disks: MountedDisks;
  let readers: StartedReader[];
  let tails: StartedReader[];

  beforeEach(async () => {
    folder = temporaryFolder();
    recorded = 0;
    installed = join(folder.path, 'installed');
    install('1');
    disks = await mountDisks(
      'kernel',
      (roots) => {
        [...contents].forEach(([name, content], index) => writeFileSync(join(roots[index % 3] ?? '', name), content));
        mkdirSync(liveFolder(roots), { recursive: true });
        writeFileSync(join(liveFolder(roots), 'growing.log'), '');
        recordOneMore(roots);
      },
      join(installed, 'dist/main.cjs'),
    );
    [readers, tails] = [[], []];
  });

  afterEach(async () => {
    for (const { process: reader } of [...readers, ...tails]) reader.kill('SIGKILL');
    await disks[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  /** As a package would, each in a folder of its own. */
  const install = (version: string) => {
    const place = join(folder.path, `version-${version}`);
    cpSync(resolve('dist'), join(place, 'dist'), { recursive: true });
    cpSync(resolve('package.json'), join(place, 'package.json'));
    symlinkSync(resolve('node_modules'), join(place, 'node_modules'));
    const main = join(place, 'dist/main.cjs');
    writeFileSync(main, readFileSync(main, 'utf8').replace('\n', `\nconsole.log('this is version ${version}');\n`));
    const link = join(folder.path, 'link');
    symlinkSync(place, link);
    renameSync(link, installed);
  };

  const liveFolder = (roots: readonly string[]) => join((roots[0] ?? '').replace(day, today), 'hls');
  const liveMerged = () => join(disks.mountPoint, camera, today, 'hls');
  let recorded: number;
  /** Of a second each, in a root's own playlist, as `dayfs record` leaves them. */
  const recordOneMore = (roots: readonly string[]) => {
    const startMs = dayBounds(madrid, today).startMs + recorded * 1_000;
    const name = exactTemplate.format(madrid, startMs);
    const entry = { name, durationSeconds: 1, programDateTime: formatInstant(madrid, startMs), startsRun: false };
    recorded += 1;
    writeFileSync(join(liveFolder(roots), name), `segment ${recorded}`);
    const playlist = join(liveFolder(roots), 'index.m3u8');
    if (recorded === 1) writeFileSync(playlist, makeRootPlaylist(entry).text);
    else appendFileSync(playlist, formatEntry(entry));
    appendFileSync(join(liveFolder(roots), 'growing.log'), `line ${recorded}\n`);
  };

  const startReaders = () => {
    const stop = join(disks.place, 'stop');
    const program = 'test/mount/programs/read-on.py';
    readers = ['files', 'mapped', 'names'].map(
      (how) => new StartedReader('python3', program, how, disks.merged, stop, sums),
    );
    const follow = (name: string) =>
      new StartedReader('tail', '-c', '+1', '--sleep-interval=0.1', '-f', join(liveMerged(), name));
    tails = [follow('growing.log'), follow('index.m3u8')];
  };

  /** Each has begun, and come to the end of, a round since. */
  const readOn = async () => {
    const rounds = readers.map(({ outputSoFar }) => outputSoFar.length);
    await eventually(
      () =>
        readers.every(
          ({ outputSoFar, isWaiting }, each) => !isWaiting || outputSoFar.length >= (rounds[each] ?? 0) + 2,
        ),
      { withinMs: 30_000 },
    );
  };

  /** One that saw a fault has ended with it, and said more than a dot for each round. */
  const expectNoFault = async () => {
    writeFileSync(join(disks.place, 'stop'), '');
    for (const reader of readers) expect(await reader.output()).toMatch(/^\.+$/);
    for (const [index, name] of ['growing.log', 'index.m3u8'].entries()) {
      const tail = tails[index] as StartedReader;
      await eventually(() => tail.outputSoFar === readFileSync(join(liveMerged(), name), 'utf8'));
      expect(tail.isWaiting).toBe(true);
    }
  };

  const nextServes = async (before: number) =>
    await eventually(() => disks.mount.servingPid > 0 && disks.mount.servingPid !== before, { withinMs: 20_000 });

  test('that is killed again and again is missed by nobody', async () => {
    startReaders();
    await readOn();
    for (let death = 0; death < deaths; death += 1) {
      const before = disks.mount.servingPid;
      process.kill(before, 'SIGKILL');
      recordOneMore(disks.roots);
      await nextServes(before);
      await readOn();
    }
    await expectNoFault();
  });

  test('is missed by nobody after hundreds of files were open at once', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `many-${index}.ts`);
    for (const name of names) writeFileSync(join(disks.roots[0] ?? '', name), name);
    const [first = -1, ...others] = names.map((name) => openSync(join(disks.merged, name), 'r'));
    for (const fd of others) closeSync(fd);
    const before = disks.mount.servingPid;
    // A RELEASE is put off while there is something else to do.
    const ofMany = [`/proc/${before}/fd`, '-lname', '*/many-*'];
    // It says of each that is closed meanwhile that it is gone.
    await eventually(() => spawnSync('find', ofMany, { encoding: 'utf8' }).stdout.trim().split('\n').length === 1);
    process.kill(before, 'SIGKILL');
    await nextServes(before);
    expect(readdirSync(disks.merged)).toEqual(expect.arrayContaining(names));
    expect(readFileSync(first, 'utf8')).toBe(names[0]);
    closeSync(first);
    expect(disks.mount.output.split('mounted at')).toHaveLength(2);
  });

  test('gives way to a newer version without a reader’s noticing', async () => {
    startReaders();
    await readOn();
    const before = disks.mount.servingPid;
    expect(disks.mount.output).not.toContain('this is version 2');
    install('2');
    disks.mount.process.kill('SIGUSR2');
    await disks.mount.says('this is version 2');
    await nextServes(before);
    await readOn();
    await expectNoFault();
    expect(disks.mount.output).not.toContain('is started again');
  });

  test('leaves made-up files that are open, and node numbers, to the one after it', async () => {
    const path = join(disks.merged, '.dayfs/roots.json');
    const fd = openSync(path, 'r');
    try {
      const first = Buffer.alloc(1_000);
      const read = (target: Buffer) => target.toString('utf8', 0, readSync(fd, target, 0, target.length, 0));
      const text = read(first);
      const inodes = () => readdirSync(disks.merged).map((name) => statSync(join(disks.merged, name)).ino);
      const inodesBefore = inodes();
      const before = disks.mount.servingPid;
      process.kill(before, 'SIGKILL');
      await nextServes(before);
      expect(read(Buffer.alloc(1_000))).toBe(text);
      expect(inodes()).toEqual(inodesBefore);
    } finally {
      closeSync(fd);
    }
  });

  test('gives way to one with a mount of its own when the kernel has cut it off', async () => {
    const { mount, mountPoint, merged } = disks;
    const before = mount.servingPid;
    const inode = statSync(merged).ino;
    abortConnection(folder.path, mountPoint);
    expect(() => readdirSync(merged)).toThrow('ENOTCONN');
    await nextServes(before);
    await eventually(() => existsSync(merged), { withinMs: 20_000 });
    expect(mount.output).toContain(`the kernel has cut ${mountPoint} off`);
    expect(statSync(merged).ino).toBe(inode);
    expect(readMountTable().filter((entry) => entry.mountPoint === mountPoint)).toHaveLength(1);
  });
});

/** As an administrator may, who wants to free processes that wait for a mount (fusectl). */
function abortConnection(place: string, mountPoint: string): void {
  const [, connection] = execFileSync('findmnt', ['--noheadings', '--output=MAJ:MIN', mountPoint], { encoding: 'utf8' })
    .trim()
    .split(':');
  const control = join(place, 'connections');
  mkdirSync(control);
  execFileSync('mount', ['-t', 'fusectl', 'dayfs-test', control]);
  try {
    writeFileSync(join(control, connection ?? '', 'abort'), '1');
  } finally {
    execFileSync('umount', [control]);
  }
}
