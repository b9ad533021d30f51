import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { frameRange, readFrameNumbers } from '../../support/frame-numbers.js';
import {
  BookedSite,
  framesBetween,
  goesOn,
  probe,
  record,
  soundsAt,
  takeSoundOut,
  tear,
  writePlaylist,
} from './booked-site.js';

/** One frame, as it is rounded. */
const frame = 0.041;

let site: BookedSite;

/** The first seconds of a run of segments of two seconds each, with nothing special to it. */
function plain(seconds: number): readonly string[] {
  return record({ seconds: 12 }).segments.slice(0, seconds / 2);
}

beforeEach(() => {
  site = new BookedSite();
});

afterEach(() => {
  site[Symbol.dispose]();
});

describe('a booking that lies on two disks, of one run', () => {
  beforeEach(() => {
    const run = record({ seconds: 12, keyframeEvery: 50, soundsFrom: 0 });
    site.placeAll(run.segments.slice(0, 3), 'disk-a', 0);
    site.placeAll(run.segments.slice(3), 'disk-b', 6);
  });

  test('is copied into a file that begins with the very frame asked for, its lead hidden', async () => {
    const file = site.pathOf('out', 'booking.mp4');
    const report = await site.commandReport(1.48, 9.12, file);
    expect(report).toMatchObject({ mode: 'copied', startErrorSeconds: expect.closeTo(0, 1), hiddenSeconds: 1.48 });
    expect(report).toMatchObject({ coverage: { ratio: 1, gaps: [] }, skipped: [] });
    expect(await readFrameNumbers(file)).toEqual(framesBetween(1.48, 9.12));
    const probed = probe(file);
    expect(probed).toMatchObject({ startSeconds: 0, hasAudio: true });
    expect(probed.seconds).toBeCloseTo(7.64, 1);
    expect(goesOn(probed.pictures, frame)).toBe(true);
  });

  test.each(['mkv', 'ts'])('is encoded anew into %s, which cannot hide what comes before the start', async (ending) => {
    const file = site.pathOf('out', `booking.${ending}`);
    const report = await site.report(1.48, 9.12, file);
    expect(report).toMatchObject({ mode: 'encoded', hiddenSeconds: 0, startErrorSeconds: expect.closeTo(0, 1) });
    expect(report.reason).toContain('1.5 s before the start');
    expect(await readFrameNumbers(file)).toEqual(framesBetween(1.48, 9.12));
    expect(goesOn(probe(file).pictures, frame)).toBe(true);
  });

  test('is copied into a container without edit lists where a keyframe is near, and that is said', async () => {
    const report = await site.report(2.4, 6, site.pathOf('out', 'booking.mkv'));
    expect(report).toMatchObject({ mode: 'copied', startErrorSeconds: expect.closeTo(-0.4, 1), hiddenSeconds: 0 });
    expect(await readFrameNumbers(site.pathOf('out', 'booking.mkv'))).toEqual(framesBetween(2, 6));
    const { stdout, code } = await site.export(2.4, 6, site.pathOf('out', 'other.mkv'));
    expect({ stdout, code }).toEqual({ stdout: expect.stringContaining('copied, starts 0.4 s early'), code: 0 });
  });
});

test('hides no more than what lies between the keyframe and the start', async () => {
  const run = record({ seconds: 12, segmentSeconds: 6, soundsFrom: 0 });
  site.placeAll(run.segments, 'disk-a', 0, 6);
  const file = site.pathOf('out', 'booking.mp4');
  expect(await site.report(3.4, 7, file)).toMatchObject({ mode: 'copied', hiddenSeconds: expect.closeTo(0.4, 2) });
  expect(await readFrameNumbers(file)).toEqual(framesBetween(3.4, 7));
  expect(probe(file, '-ignore_editlist', '1').pictures).toHaveLength(framesBetween(3, 7).length);
});

test('copies the picture alone where sound is announced and never comes', async () => {
  const run = record({ seconds: 12, keyframeEvery: 50, soundsFrom: 0 });
  for (const path of site.placeAll(run.segments, 'disk-a', 0)) takeSoundOut(path);
  const file = site.pathOf('out', 'booking.mp4');
  expect(await site.report(1.48, 9.12, file)).toMatchObject({ mode: 'copied', coverage: { ratio: 1 }, skipped: [] });
  expect(probe(file).hasAudio).toBe(false);
  expect(await readFrameNumbers(file)).toEqual(framesBetween(1.48, 9.12));
});

test('encodes the frames there are when they came, though that is irregular', async () => {
  const irregular = 'select=mod(n+2\\,5),settb=1/90000,setpts=PTS+mod(N\\,2)*1170';
  const times = ['-vf', irregular, '-fps_mode', 'passthrough', '-enc_time_base', '1:90000'];
  const run = record({ seconds: 6, keyframeEvery: 40, output: times });
  site.placeAll(run.segments, 'disk-a', 0);
  const file = site.pathOf('out', 'booking.mkv');
  expect(await site.report(1, 5, file)).toMatchObject({ mode: 'encoded' });
  expect(await readFrameNumbers(file)).toEqual(framesBetween(1, 5).filter((number) => (number + 2) % 5 !== 0));
  const { pictures } = probe(file);
  const steps = pictures.slice(1).map((seconds, index) => Math.round((seconds - (pictures[index] ?? 0)) * 1000));
  expect(new Set(steps)).toEqual(new Set([27, 53, 93]));
});

test('reads no more of a long segment than is asked for, and takes that for no fault', async () => {
  const rate = ['-b:v', '8M', '-maxrate', '8M', '-bufsize', '8M', '-x264-params', 'nal-hrd=cbr'];
  const run = record({ seconds: 12, segmentSeconds: 6, output: rate });
  site.placeAll(run.segments, 'disk-a', 0, 6);
  const file = site.pathOf('out', 'booking.mp4');
  expect(await site.report(1, 7, file)).toMatchObject({ seconds: expect.closeTo(6, 1), skipped: [] });
  expect(await readFrameNumbers(file)).toEqual(framesBetween(1, 7));
});

test.each([
  ['HEVC', ['-c:v', 'libx265', '-x265-params', 'log-level=error:keyint=50:min-keyint=50:scenecut=0:open-gop=0']],
  ['times that begin anew on the way', ['-output_ts_offset', '95439']],
])('copies %s', async (_, output) => {
  const run = record({ seconds: 10, keyframeEvery: 50, output });
  site.placeAll(run.segments, 'disk-a', 0);
  const file = site.pathOf('out', 'booking.mp4');
  expect(await site.report(1, 9, file)).toMatchObject({ mode: 'copied', coverage: { ratio: 1, gaps: [] } });
  expect(await readFrameNumbers(file)).toEqual(framesBetween(1, 9));
  expect(goesOn(probe(file).pictures, frame)).toBe(true);
});

test('copies pictures that are not in their order, with a few too many at the end at most', async () => {
  const run = record({
    seconds: 10,
    keyframeEvery: 50,
    output: ['-tune', 'film', '-bf', '3', '-preset', 'medium'],
  });
  site.placeAll(run.segments, 'disk-a', 0);
  const file = site.pathOf('out', 'booking.mp4');
  expect((await site.report(1, 9, file)).mode).toBe('copied');
  const numbers = await readFrameNumbers(file);
  expect(numbers.slice(0, 200)).toEqual(framesBetween(1, 9));
  expect(numbers.length).toBeLessThanOrEqual(203);
});

test('copies over a gap, though an encoder’s remark stands in a run’s first picture alone', async () => {
  site.placeAll(plain(4), 'disk-a', 0);
  site.placeAll(plain(12).slice(4), 'disk-a', 8);
  const file = site.pathOf('out', 'booking.mp4');
  expect(await site.report(0, 12, file)).toMatchObject({ mode: 'copied', coverage: { gaps: [{ seconds: 4 }] } });
  expect(await readFrameNumbers(file)).toEqual([...framesBetween(0, 4), ...framesBetween(8, 12)]);
});

test('closes many gaps up without a word on standard error', async () => {
  const run = record({ seconds: 11, segmentSeconds: 1 });
  site.placeAll(run.segments, 'disk-a', 0, 10);
  const file = site.pathOf('out', 'booking.mp4');
  expect(await site.export(0, 110, file)).toMatchObject({ code: 0, stderr: '' });
  expect(await readFrameNumbers(file)).toEqual(framesBetween(0, 11));
});

test('closes a gap up, goes on without a stop after a restart, and tells where both are', async () => {
  site.placeAll(plain(6), 'disk-a', 0);
  site.placeAll(plain(8), 'disk-b', 9);
  const file = site.pathOf('out', 'booking.mp4');
  const report = await site.report(1, 16, file);
  expect(report).toMatchObject({ mode: 'copied', seconds: expect.closeTo(12, 1) });
  expect(report.coverage.gaps).toEqual([
    expect.objectContaining({ seconds: 3, atSeconds: expect.closeTo(5, 1), shownAs: 'closed' }),
  ]);
  expect(report.coverage.ratio).toBeCloseTo(0.8, 2);
  expect(await readFrameNumbers(file)).toEqual([...framesBetween(1, 6), ...framesBetween(0, 7)]);
  expect(goesOn(probe(file).pictures, frame)).toBe(true);
});

test.each(['mp4', 'ts'])('keeps the sound with the picture over a gap, in %s', async (ending) => {
  const first = record({ seconds: 6, keyframeEvery: 50, soundsFrom: 100 });
  const second = record({ seconds: 6, keyframeEvery: 50, soundsFrom: 3 });
  site.placeAll(first.segments, 'disk-a', 0);
  site.placeAll(second.segments, 'disk-b', 8);
  const file = site.pathOf('out', `booking.${ending}`);
  await site.report(1.2, 13, file);
  expect(await readFrameNumbers(file)).toEqual([...framesBetween(1.2, 6), ...framesBetween(0, 5)]);
  expect(Math.abs(soundsAt(file) - (4.8 + 3))).toBeLessThan(0.05);
});

test('shows each moment once where two writers overlap', async () => {
  site.placeAll(plain(6), 'disk-a', 0);
  site.placeAll(plain(6), 'disk-b', 5);
  const file = site.pathOf('out', 'booking.mp4');
  const report = await site.report(0, 11, file);
  expect(report.seconds).toBeCloseTo(11, 1);
  expect(await readFrameNumbers(file)).toEqual([...framesBetween(0, 5), ...framesBetween(0, 6)]);
});

test('encodes to the larger picture where the picture changes its size on the way', async () => {
  const first = record({ seconds: 4, output: ['-vf', 'scale=160:16:flags=neighbor'] });
  const second = record({ seconds: 4, soundsFrom: 2 });
  site.placeAll(first.segments, 'disk-a', 0);
  site.placeAll(second.segments, 'disk-b', 4);
  const file = site.pathOf('out', 'booking.mp4');
  const report = await site.report(0.52, 7, file);
  expect(report).toMatchObject({ mode: 'encoded', reason: 'its picture or sound changes its form on the way' });
  expect(await readFrameNumbers(file)).toEqual([...framesBetween(0.52, 4), ...framesBetween(0, 3)]);
  const probed = probe(file);
  expect(soundsAt(file)).toBeCloseTo(3.48 + 2, 1);
  expect(goesOn(probed.pictures, frame)).toBe(true);
});

test('reads fragmented MP4 with its init segment', async () => {
  site[Symbol.dispose]();
  site = new BookedSite({ recording: { segmentName: '%Y%m%dT%H%M%S.%f%z.m4s' } });
  const run = record({ seconds: 8, as: 'fmp4' });
  const placed = site.placeAll(run.segments, 'disk-a', 0);
  const init = site.pathOf('disk-a', '20260115', 'court-1', 'hls', 'init.mp4');
  copyFileSync(run.init ?? '', init);
  writePlaylist(placed, 'init.mp4', 2);
  // A fragment that was torn must not swallow those that follow it.
  tear(placed[1] ?? '', 0.5);
  const file = site.pathOf('out', 'booking.mp4');
  const report = await site.report(0.4, 7.2, file);
  expect(report.mode).toBe('copied');
  expect(await readFrameNumbers(file)).toEqual([...framesBetween(0.4, 2), ...framesBetween(4, 7.2)]);
});

test('leaves out what cannot be decoded and what is torn, and says so', async () => {
  const placed = site.placeAll(plain(10), 'disk-a', 0);
  writeFileSync(placed[1] ?? '', 'x'.repeat(10_000));
  tear(placed[3] ?? '', 0.1);
  const file = site.pathOf('out', 'booking.mp4');
  const report = await site.report(0, 10, file);
  expect(report.skipped).toEqual([{ path: placed[1], reason: 'no video was found in it' }]);
  expect(report.coverage.gaps).toMatchObject([
    { seconds: 2, atSeconds: expect.closeTo(2, 1), shownAs: 'closed' },
    { seconds: expect.closeTo(1.8, 0), shownAs: 'still' },
  ]);
  const numbers = await readFrameNumbers(file);
  expect(numbers.slice(0, 100)).toEqual([...frameRange(0, 50), ...frameRange(100, 50)]);
  expect(numbers.slice(-50)).toEqual(frameRange(200, 50));
});

test.each(['mp4', 'mkv', 'ts'])('goes on after a segment whose sound is torn, in %s', async (ending) => {
  const run = record({ seconds: 6, soundsFrom: 0 });
  const placed = site.placeAll(run.segments, 'disk-a', 0);
  tear(placed[1] ?? '', 0.45);
  const file = site.pathOf('out', `booking.${ending}`);
  expect(await site.export(0, 6, file)).toMatchObject({ code: 0, stderr: '' });
  expect((await readFrameNumbers(file)).slice(-50)).toEqual(framesBetween(4, 6));
});

describe('a window without a picture', () => {
  const nothing = {
    kind: 'nothing-found',
    message: expect.stringContaining('no picture lies in this window: ask for'),
  };

  test.each([
    ['between two', 1.99, 2.01, 'mp4'],
    ['between two', 1.99, 2.01, 'mkv'],
    ['after the last', 5.99, 8, 'mp4'],
    ['after the last', 5.99, 8, 'ts'],
  ])('%s is no booking, and leaves no file: %d to %d s, %s', async (_, from, until, ending) => {
    site.placeAll(record({ seconds: 6, keyframeEvery: 50 }).segments, 'disk-a', 0);
    await expect(site.report(from, until, site.pathOf('out', `booking.${ending}`))).rejects.toMatchObject(nothing);
    expect(site.listing('out')).toEqual([]);
  });

  test('is none either where pictures before it would be shown for the nearest keyframe', async () => {
    site.placeAll(record({ seconds: 4, keyframeEvery: 10 }).segments, 'disk-a', 0);
    await expect(site.report(1.99, 2.01, site.pathOf('out', 'booking.mkv'))).rejects.toMatchObject(nothing);
    expect(site.listing('out')).toEqual([]);
  });

  test('is told from one with a single picture', async () => {
    site.placeAll(record({ seconds: 6, keyframeEvery: 50 }).segments, 'disk-a', 0);
    for (const ending of ['mp4', 'mkv', 'ts']) {
      const file = site.pathOf('out', `booking.${ending}`);
      expect(await site.report(1, 1.04, file)).toMatchObject({ coverage: { ratio: 1 } });
      expect(await readFrameNumbers(file)).toEqual([25]);
    }
  });
});

test('begins with the first segment that can be decoded', async () => {
  const run = record({ seconds: 8, keyframeEvery: 100, segmentSeconds: 4 });
  const placed = site.placeAll(run.segments, 'disk-a', 0, 4);
  // The tables and the time of the first picture are there, the picture is not.
  tear(placed[0] ?? '', 0.02);
  const report = await site.report(0, 8, site.pathOf('out', 'booking.mp4'));
  expect(report.skipped).toEqual([{ path: placed[0], reason: expect.any(String) }]);
  expect(await readFrameNumbers(site.pathOf('out', 'booking.mp4'))).toEqual(frameRange(100, 100));
});

test('says that there is nothing, and leaves nothing behind', async () => {
  site.placeAll(plain(2), 'disk-a', 0);
  expect(await site.export(600, 700, site.pathOf('out', 'none.mp4'))).toMatchObject({ code: 3, stdout: '' });
  expect(await site.export(0, 40_000, site.pathOf('out', 'none.mp4'))).toMatchObject({ code: 4 });
  rmSync(site.pathOf('disk-a', '20260115'), { recursive: true });
  expect(await site.export(0, 2, site.pathOf('out', 'none.mp4'))).toMatchObject({ code: 3 });
  expect(site.listing('out')).toEqual([]);
});
