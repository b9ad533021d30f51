import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exportBooking } from '../../../src/booking/export/export-booking.js';
import { Dayfs } from '../../support/dayfs.js';
import { eventually } from '../../support/eventually.js';
import { readFrameNumbers } from '../../support/frame-numbers.js';
import { describeAsRoot, hasFuse } from '../../support/fuse.js';
import { BookedSite, framesBetween, type RunOptions, record, tear } from './booked-site.js';

let site: BookedSite;

beforeEach(() => {
  site = new BookedSite();
});

afterEach(() => {
  site[Symbol.dispose]();
});

/** Pictures that take a while to encode anew. */
const large = { seconds: 16, output: ['-vf', 'scale=1280:720:flags=neighbor'] };

/** The first seconds of a run. */
function booking(seconds: number, run: RunOptions = { seconds: 6 }): string[] {
  return site.placeAll(record(run).segments.slice(0, seconds / 2), 'disk-a', 0);
}

describe('an export that is told to end', () => {
  const file = () => site.pathOf('out', 'booking.mkv');

  const ffmpegs = () => runningWith(site.pathOf('out', '.dayfs-export'));

  const begin = async (): Promise<Dayfs> => {
    booking(16, large);
    const exporting = new Dayfs(site.arguments(0.8, 16, file()));
    // Writing, that is: looking up and into the segments is over.
    await eventually(() => ffmpegs().length > 0, { withinMs: 30_000 });
    return exporting;
  };

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('by %s leaves nothing behind, and ends by it', async (signal) => {
    await using exporting = await begin();
    const { stdout, stderr } = await exporting.stop(signal);
    expect(exporting.process.signalCode).toBe(signal);
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: expect.stringContaining(`stopped by ${signal}`) });
    expect(site.listing('out')).toEqual([]);
    await eventually(() => ffmpegs().length === 0);
  });

  test('by force does not stand in the way of the next one, which clears up in time', async () => {
    await using exporting = await begin();
    await exporting.stop('SIGKILL');
    await eventually(() => ffmpegs().length === 0);
    expect(site.listing('out').filter((name) => !name.startsWith('.'))).toEqual([]);
    const leftover = site.pathOf('out', '.dayfs-export-4194304-0123456789abcdef');
    writeFileSync(leftover, 'left by a process that is gone');
    utimesSync(leftover, 0, 0);
    await site.report(0, 2, file());
    expect(site.listing('out').includes('booking.mkv')).toBe(true);
    expect(site.listing('out').includes('.dayfs-export-4194304-0123456789abcdef')).toBe(false);
  });
});

describeAsRoot('a disk without room', () => {
  const mountOut = (size: string) =>
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'dayfs-test', site.pathOf('out')]);

  afterEach(() => {
    spawnSync('umount', ['--lazy', site.pathOf('out')]);
  });

  test('is refused beforehand where it is known how much is needed', async () => {
    booking(6, large);
    mountOut('64k');
    const { code, stderr } = await site.export(0, 6, site.pathOf('out', 'booking.mp4'));
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/has no room .* are needed and 64\.0 KiB are free/),
    });
    expect(site.listing('out')).toEqual([]);
  });

  test('takes a booking that is only a small part of a long segment', async () => {
    const [segment = ''] = site.placeAll(record({ ...large, segmentSeconds: 16 }).segments, 'disk-a', 0, 16);
    mountOut(String(Math.floor(statSync(segment).size / 2)));
    const { code, stderr } = await site.export(1, 2, site.pathOf('out', 'booking.mp4'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(await readFrameNumbers(site.pathOf('out', 'booking.mp4'))).toEqual(framesBetween(1, 2));
  });

  test('leaves no half file when it fills up on the way', async () => {
    booking(6, large);
    mountOut('8k');
    const { code, stderr } = await site.export(0.8, 6, site.pathOf('out', 'booking.ts'));
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('no space is left') });
    expect(site.listing('out')).toEqual([]);
  });
});

describe('a file that is there already', () => {
  test('is left alone, unless it is to be replaced', async () => {
    booking(2);
    const file = site.pathOf('out', 'booking.mp4');
    writeFileSync(file, 'precious');
    const refused = await site.export(0, 2, file);
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is there already: --force replaces it'),
    });
    expect(readFileSync(file, 'utf8')).toBe('precious');
    expect(await site.export(0, 2, file, '--force')).toMatchObject({ code: 0 });
    expect(await readFrameNumbers(file)).toEqual(framesBetween(0, 2));
    expect(site.listing('out')).toEqual(['booking.mp4']);
  });

  test('is left alone in any case if it is a segment', async () => {
    const [segment = ''] = booking(2);
    const before = readFileSync(segment);
    const { code, stderr } = await site.export(0, 2, segment, '--force');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('among the recordings on disk-a') });
    expect(readFileSync(segment).equals(before)).toBe(true);
  });

  test('is left alone also if it came while the export ran', async () => {
    const files = booked(booking(2));
    const file = site.pathOf('out', 'booking.mp4');
    const exporting = exportBooking(
      options(file, async () => {
        writeFileSync(file, 'precious');
        return files;
      }),
    );
    await expect(exporting).rejects.toThrow('is there already');
    expect(readFileSync(file, 'utf8')).toBe('precious');
    expect(site.listing('out')).toEqual(['booking.mp4']);
  });
});

test.each([
  ['booking.avi', 2, 'its name must end in .mp4, .mov, .mkv, .ts'],
  ['missing/booking.mp4', 1, 'make the folder, or name another'],
  ["it's 100 %\n-y.mp4", 0, ''],
])('writes to %j or says why not', async (name, code, says) => {
  booking(2);
  const finished = await site.export(0, 2, site.pathOf('out', name));
  expect(finished).toMatchObject({ code, stderr: expect.stringContaining(says) });
  expect(site.listing('out')).toEqual(code === 0 ? [name] : []);
});

test('a segment whose name is odd is read as any other', async () => {
  site[Symbol.dispose]();
  site = new BookedSite({ recording: { segmentName: "it's %% -i 'a' %Y%m%dT%H%M%S.%f%z.ts" } });
  const [source = ''] = record({ seconds: 6 }).segments;
  const media = site.pathOf('disk-a', '20260115', 'court-1', 'hls');
  mkdirSync(media, { recursive: true });
  writeFileSync(join(media, "it's % -i 'a' 20260115T143000.000+0000.ts"), readFileSync(source));
  const file = site.pathOf('out', 'booking.mp4');
  await site.report(0, 2, file);
  expect(await readFrameNumbers(file)).toEqual(framesBetween(0, 2));
});

test('a segment that vanishes after it was looked up is left out and told of', async () => {
  const placed = booking(6);
  const file = site.pathOf('out', 'booking.mp4');
  const exported = await exportBooking(
    options(file, () => {
      rmSync(placed[1] ?? '');
      return Promise.resolve(booked(placed));
    }),
  );
  expect(exported.skipped).toEqual([{ path: placed[1], reason: expect.stringContaining('ENOENT') }]);
  expect(exported.coverage.gaps).toMatchObject([{ atSeconds: expect.closeTo(2, 1), shownAs: 'closed' }]);
  expect(await readFrameNumbers(file)).toEqual([...framesBetween(0, 2), ...framesBetween(4, 6)]);
});

test('a disk that goes away once its segments were looked into is missing, and not the rest', async () => {
  const [early, late] = [record({ seconds: 6 }), record({ seconds: 6, keyframeEvery: 50 })];
  const ofA = site.placeAll(early.segments.slice(0, 2), 'disk-a', 0);
  // Of a run of its own, and so read by an ffmpeg of its own.
  const ofB = site.placeAll(late.segments.slice(0, 1), 'disk-b', 4);
  const file = site.pathOf('out', 'booking.mp4');
  const exported = await exportBooking({
    ...options(file, () => Promise.resolve(booked([...ofA, ...ofB]))),
    onProgress: () => rmSync(site.pathOf('disk-b'), { recursive: true, force: true }),
  });
  expect(exported.skipped).toEqual([{ path: ofB[0], reason: expect.stringContaining('ENOENT') }]);
  expect(exported.coverage.gaps).toMatchObject([{ startMs: 4000, endMs: 6000, shownAs: 'closed' }]);
  expect(await readFrameNumbers(file)).toEqual(framesBetween(0, 4));
});

test('a look-up that takes its time does not end the export', async () => {
  const lookUp = async () => {
    await setTimeout(500);
    return booked([]);
  };
  const exporting = exportBooking({ ...options(site.pathOf('out', 'booking.mp4'), lookUp), mostStalledMs: 50 });
  await expect(exporting).rejects.toThrow('no segment lies in this window');
});

test('segments of which none can be used are no booking', async () => {
  const placed = booking(2);
  for (const path of placed) tear(path, 0.01);
  await expect(site.report(0, 2, site.pathOf('out', 'booking.mp4'))).rejects.toMatchObject({
    kind: 'failed',
    message: expect.stringContaining('cannot be used, such as'),
  });
  expect(site.listing('out')).toEqual([]);
});

test.skipIf(!hasFuse)('a disk that hangs ends the export in time, by its name', async () => {
  const placed = booking(4);
  const shown = site.pathOf('shown');
  mkdirSync(shown);
  const server = spawn('bindfs', ['-f', site.pathOf('disk-a'), shown], { stdio: 'ignore' });
  try {
    await eventually(() => readFileSync('/proc/self/mounts', 'utf8').includes(` ${shown} `));
    const files = booked(placed.map((path) => path.replace(site.pathOf('disk-a'), shown)));
    server.kill('SIGSTOP');
    const exporting = exportBooking({
      ...options(site.pathOf('out', 'booking.mp4'), () => Promise.resolve(files)),
      mostStalledMs: 1000,
    });
    await expect(exporting).rejects.toThrow(/nothing has moved for 1 s while reading .*\.ts: dayfs disks shows/);
    expect(site.listing('out')).toEqual([]);
  } finally {
    const ended = once(server, 'exit');
    server.kill('SIGCONT');
    execFileSync('umount', ['--lazy', shown]);
    server.kill('SIGKILL');
    await ended;
  }
});

test('says what to install where there is no ffmpeg', async () => {
  booking(2);
  const empty = site.pathOf('empty');
  mkdirSync(empty);
  chmodSync(empty, 0o755);
  await using exporting = new Dayfs(site.arguments(0, 2, site.pathOf('out', 'booking.mp4')), { PATH: empty });
  expect(await exporting.ended()).toMatchObject({ code: 1, stderr: expect.stringContaining('apt-get install ffmpeg') });
  expect(site.listing('out')).toEqual([]);
});

/** Segments of two seconds, as the lookup would tell of them. */
function booked(paths: readonly string[]) {
  const files = paths.map((path, index) => {
    const startMs = index * 2000;
    return { path, initPath: undefined, startMs, fromMs: startMs, untilMs: startMs + 2000 };
  });
  return { files, gaps: [], roots: [] };
}

function options(file: string, lookUp: Parameters<typeof exportBooking>[0]['lookUp']) {
  const window = { startMs: 0, endMs: 6000 };
  const { signal } = new AbortController();
  return { window, lookUp, file, replaces: false, onProgress: () => undefined, signal, now: Date.now };
}

/** The processes that have a path on their command line. */
function runningWith(path: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(path);
    } catch {
      // It ended while it was looked at.
      return false;
    }
  });
}
