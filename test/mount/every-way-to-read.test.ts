import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeDrivers } from '../support/drivers.js';
import { eventually } from '../support/eventually.js';
import { type MountedDisks, mountDisks } from '../support/mounted-disks.js';

/** On either side of a page, and of several requests of the kernel's. */
const contents = [1, 4_096, 4_097, 2_100_001].map((size) => randomBytes(size));

const verifiedBytes = 4 * 1024 * 1024;
const verification = ['--name=verified', '--rw=randwrite', `--size=${verifiedBytes}`, '--bs=4k', '--verify=crc32c'];

describeDrivers('every way to read gives the bytes that are on the disk', ({ driver, readsReplacedFileOn }) => {
  let day: MountedDisks;

  beforeAll(async () => {
    day = await mountDisks(driver, (roots) => {
      contents.forEach((content, index) => writeFileSync(join(roots[index % 3] ?? '', `${index}.ts`), content));
      const file = join(roots[0] ?? '', 'verified.bin');
      execFileSync('fio', [
        ...verification,
        `--filename=${file}`,
        '--do_verify=0',
        '--verify_state_save=0',
        '--minimal',
      ]);
    });
  });

  afterAll(() => day[Symbol.asyncDispose]());

  const onDisk = (name: string, root = 0) => join(day.roots[root] ?? '', name);
  const soon = { withinMs: 5_000, everyMs: 20 };

  test.each(contents.map((content, index) => [content.length, index] as const))(
    'of a file of %i bytes: mapped, sent, spliced, past the caches, …',
    async (_, index) => {
      const sum = createHash('sha256')
        .update(contents[index] ?? '')
        .digest('hex');
      const program = ['test/mount/programs/read-every-way.py', join(day.merged, `${index}.ts`)];
      // Not spawnSync: what this process itself has mapped and open is none of the program's.
      const { stdout } = await promisify(execFile)('python3', program);
      const sums = Object.entries(JSON.parse(stdout) as Record<string, string>);
      expect(sums.length).toBeGreaterThan(10);
      expect(sums.filter(([, each]) => each !== sum)).toEqual([]);
    },
  );

  test.each([
    ['psync', []],
    ['mmap', []],
    ['libaio', ['--iodepth=8']],
    ['libaio', ['--iodepth=8', '--direct=1']],
    ['psync', ['--numjobs=4', '--thread']],
  ] as const)('fio verifies by %s %j what it wrote on the disk', async (engine, more) => {
    const file = join(day.merged, 'verified.bin');
    const read = ['--readonly', '--name=verified', '--rw=randread', `--size=${verifiedBytes}`, '--bs=4k'];
    const verify = [
      '--verify=crc32c',
      '--verify_fatal=1',
      '--verify_state_save=0',
      `--ioengine=${engine}`,
      '--invalidate=1',
      ...more,
    ];
    const args = [...read, ...verify, `--filename=${file}`, '--output-format=json'];
    const { stdout } = await promisify(execFile)('fio', args);
    const { jobs } = JSON.parse(stdout) as { jobs: { error: number; read: { io_bytes: number } }[] };
    expect(jobs.map(({ error, read: { io_bytes } }) => [error, io_bytes])).toEqual(jobs.map(() => [0, verifiedBytes]));
  });

  test('tail -f shows what a growing file gets, in order', async () => {
    writeFileSync(onDisk('growing.ts'), 'start\n');
    const tail = spawn('tail', ['-f', '-s', '0.1', '-n', '+1', join(day.merged, 'growing.ts')]);
    let shown = '';
    tail.stdout.on('data', (chunk: Buffer) => {
      shown += chunk.toString();
    });
    try {
      let written = 'start\n';
      for (let line = 0; line < 5; line += 1) {
        const added = `${line} ${'x'.repeat(line * 1_000)}\n`;
        appendFileSync(onDisk('growing.ts'), added);
        written += added;
        await eventually(() => shown === written);
      }
    } finally {
      tail.kill();
    }
  });

  test('a file that is being written is never smaller than what was read of it', () => {
    writeFileSync(onDisk('written.ts'), 'start\n');
    for (let line = 0; line < 20; line += 1) {
      const fd = openSync(join(day.merged, 'written.ts'), 'r');
      fstatSync(fd);
      appendFileSync(onDisk('written.ts'), `${line}\n`);
      const read = readSync(fd, Buffer.alloc(1_000));
      expect(fstatSync(fd).size).toBeGreaterThanOrEqual(read);
      closeSync(fd);
    }
  });

  test('a file that grows while it is open shows its new bytes, and never others', async () => {
    const chunk = randomBytes(100_000);
    writeFileSync(onDisk('grows.ts'), chunk);
    using file = openForReading(join(day.merged, 'grows.ts'));
    expect(file.read(0, 2 * chunk.length).equals(chunk)).toBe(true);
    appendFileSync(onDisk('grows.ts'), chunk);
    const both = Buffer.concat([chunk, chunk]);
    await eventually(() => file.read(0, both.length).equals(both), soon);
    await eventually(() => statSync(join(day.merged, 'grows.ts')).size === both.length, soon);
    expect(readFileSync(join(day.merged, 'grows.ts')).equals(both)).toBe(true);
  });

  test('an open file that is deleted on its disk can be read on', async () => {
    const content = randomBytes(300_000);
    writeFileSync(onDisk('deleted.ts'), content);
    using file = openForReading(join(day.merged, 'deleted.ts'));
    expect(file.read(0, 1_000).equals(content.subarray(0, 1_000))).toBe(true);
    rmSync(onDisk('deleted.ts'));
    await eventually(() => !readdirSync(day.merged).includes('deleted.ts'), soon);
    expect(file.read(0, content.length).equals(content)).toBe(true);
  });

  test('a file that takes the name of another shows soon, and who has the other open reads that one on', async () => {
    const [first, second] = [randomBytes(300_000), randomBytes(300_000)];
    writeFileSync(onDisk('taken.ts'), first);
    using file = openForReading(join(day.merged, 'taken.ts'));
    file.read(0, 100);
    writeFileSync(onDisk('other.ts'), second);
    // libfuse 2 takes a file for unchanged whose size and time, to the millisecond, have not changed.
    utimesSync(onDisk('other.ts'), new Date(), new Date(Date.now() + 1_000));
    renameSync(onDisk('other.ts'), onDisk('taken.ts'));
    await eventually(() => readFileSync(join(day.merged, 'taken.ts')).equals(second), soon);
    expect(file.read(0, first.length).equals(first)).toBe(readsReplacedFileOn);
  });

  test('thousands of opens, listings and failed look-ups leave no descriptor open in the daemon', async () => {
    // Of files and folders: a thread that is started meanwhile has some of other kinds.
    const ofFiles = [`/proc/${day.mount.servingPid}/fd`, '-lname', '/*'];
    const descriptors = () => spawnSync('find', ofFiles, { encoding: 'utf8' }).stdout.split('\n').length;
    const use = `import os, sys
top = sys.argv[1]
for turn in range(250):
    kept = [open(f"{top}/{name}", "rb") for name in ("0.ts", "1.ts", "2.ts", "3.ts")]
    kept[0].read(10)
    os.listdir(top)
    os.statvfs(top)
    os.listxattr(f"{top}/0.ts")
    for call in (open, os.listdir, os.stat):
        try:
            call(f"{top}/missing-{turn}")
        except FileNotFoundError:
            pass
    try:
        open(f"{top}/0.ts", "r+")
    except OSError:
        pass
`;
    await promisify(execFile)('python3', ['-c', use, day.merged]);
    const before = await settled(descriptors);
    await promisify(execFile)('python3', ['-c', use, day.merged]);
    await eventually(() => descriptors() <= before);
  });
});

interface OpenFile extends Disposable {
  read(position: number, length: number): Buffer;
}

function openForReading(path: string): OpenFile {
  const fd = openSync(path, 'r');
  return {
    read: (position, length) => {
      const target = Buffer.alloc(length);
      return target.subarray(0, readSync(fd, target, 0, length, position));
    },
    [Symbol.dispose]: () => closeSync(fd),
  };
}

/** The least of what is seen within a second: files are closed some time after their last reader has. */
async function settled(count: () => number): Promise<number> {
  let least = count();
  for (let look = 0; look < 10; look += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    least = Math.min(least, count());
  }
  return least;
}
