import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Dayfs, startMount } from '../../support/dayfs.js';
import { eventually } from '../../support/eventually.js';
import { describeMount } from '../../support/fuse.js';
import { RecordedDay } from '../../support/recorded-day.js';

const endings = ['ts', 'm3u8', 'ffconcat', 'json'];
/** More, in bytes, than a mount keeps of the names that it was asked for last. */
const longNames = Array.from({ length: 2_400 }, (_, index) => `${'long'.repeat(60)}-${index}`);

describeMount('a file that no folder lists and that is open, with the kernel driver,', () => {
  let recorded: RecordedDay;
  let files: string[];
  let mount: Dayfs;
  let open: number[];

  beforeEach(async () => {
    recorded = new RecordedDay('kernel');
    files = recorded.recordSwitchAndGap();
    writeFileSync(join(recorded.media(0), 'a segment.ts'), 'its content');
    mount = await startMount(recorded.config);
    open = [];
  });

  afterEach(async () => {
    for (const fd of open) closeSync(fd);
    await mount[Symbol.asyncDispose]();
    recorded[Symbol.dispose]();
  });

  const booking = (ending: string) => join(recorded.bookings, `143000-143014.${ending}`);

  const openAll = (...paths: string[]) => {
    const fds = paths.map((path) => openSync(path, 'r'));
    open.push(...fds);
    return fds;
  };

  const openBookings = () => openAll(...endings.map(booking));
  const openAllKinds = () => [...openBookings(), ...openAll(join(recorded.merged, 'hls/a%20segment.ts'))];

  const killServer = async () => {
    const before = mount.servingPid;
    process.kill(before, 'SIGKILL');
    await eventually(() => mount.servingPid > 0 && mount.servingPid !== before, { withinMs: 20_000 });
  };

  test('is to the next process what it was to the one that opened it', async () => {
    const fds = openAllKinds();
    const before = fds.map(told);
    const contents = fds.map((fd) => readFileSync(`/proc/self/fd/${fd}`));
    expect(fds.map(size)).toEqual(contents.map(({ length }) => length));
    await killServer();
    expect(fds.map(told)).toEqual(before);
    expect(fds.map((fd) => readFileSync(`/proc/self/fd/${fd}`))).toEqual(contents);
  });

  test('is told of also when thousands of other names were looked up since', () => {
    for (const name of longNames) writeFileSync(join(recorded.media(1), name), '');
    const fds = openAllKinds();
    const before = fds.map(told);
    for (const name of longNames) statSync(join(recorded.merged, 'hls', name));
    expect(fds.map(told)).toEqual(before);
  });

  test('has the size and the times of the edition that is open, also where the next process can make only another', async () => {
    const fds = openBookings();
    const before = fds.map(told);
    const contents = endings.map((ending) => readFileSync(booking(ending)));
    renameSync(files[0] as string, `${files[0]}.away`);
    await killServer();
    // Who opens it now gets the newest.
    for (const [index, ending] of endings.entries())
      await eventually(() => !readFileSync(booking(ending)).equals(contents[index] as Buffer));
    // He may be noted as a reader for a moment yet.
    await eventually(() => fds.map(told).join() === before.join());
  });

  test('is told of while its whole day is away', async () => {
    const fds = openBookings();
    const before = fds.map(told);
    for (const media of [recorded.media(0), recorded.media(1)]) rmSync(join(media, '..'), { recursive: true });
    await eventually(() => !existsSync(recorded.merged));
    expect(fds.map(told)).toEqual(before);
    await killServer();
    expect(fds.map(told)).toEqual(before);
  });
});

/** Size, inode number and time, from the mount itself: what the kernel knows of it is left out. */
function told(fd: number): string {
  const shown = ['--dereference', '--cached=never', '--format=%s %i %y'];
  return execFileSync('stat', [...shown, '/proc/self/fd/3'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe', fd],
  });
}

function size(fd: number): number {
  return Number(told(fd).split(' ')[0]);
}
