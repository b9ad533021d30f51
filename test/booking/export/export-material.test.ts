import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readFrameNumbers } from '../../support/frame-numbers.js';
import { BookedSite, framesBetween, probe, record, soundsAt, soundTimes, writePlaylist } from './booked-site.js';

let site: BookedSite;

beforeEach(() => {
  site = new BookedSite();
});

afterEach(() => {
  site[Symbol.dispose]();
});

test('a first segment of many bytes takes its time without ending the export', async () => {
  const rate = ['-b:v', '100M', '-maxrate', '100M', '-bufsize', '100M', '-x264-params', 'nal-hrd=cbr'];
  site.placeAll(record({ seconds: 6, segmentSeconds: 6, output: rate }).segments, 'disk-a', 0);
  const file = site.pathOf('out', 'booking.mp4');
  await site.report(4, 5, file, { mostStalledMs: 2500 });
  expect(await readFrameNumbers(file)).toEqual(framesBetween(4, 5));
});

test('silence is put in beside pictures whose clock has long been running', async () => {
  const silent = record({ seconds: 4, output: ['-initial_offset', '80000'] });
  site.placeAll(silent.segments, 'disk-a', 0);
  site.placeAll(record({ seconds: 4, soundsFrom: 2 }).segments, 'disk-b', 4);
  const file = site.pathOf('out', 'booking.mp4');
  await site.report(0.52, 8, file, { mostStalledMs: 5000 });
  expect(await readFrameNumbers(file)).toEqual([...framesBetween(0.52, 4), ...framesBetween(0, 4)]);
  expect(soundsAt(file)).toBeCloseTo(3.48 + 2, 1);
});

test('fragments in which the sound lies after minutes of pictures are copied with it', async () => {
  site[Symbol.dispose]();
  site = new BookedSite({ recording: { segmentName: '%Y%m%dT%H%M%S.%f%z.m4s' } });
  const run = record({ seconds: 150, segmentSeconds: 150, as: 'fmp4', soundsFrom: 5 });
  const placed = site.placeAll(run.segments, 'disk-a', 0, 150);
  copyFileSync(run.init ?? '', join(placed[0] ?? '', '..', 'init.mp4'));
  writePlaylist(placed, 'init.mp4', 150);
  const file = site.pathOf('out', 'booking.mp4');
  expect(await site.report(2, 140, file)).toMatchObject({ mode: 'copied', coverage: { ratio: 1 }, skipped: [] });
  expect(await readFrameNumbers(file)).toEqual(framesBetween(2, 140));
  expect(soundsAt(file)).toBeCloseTo(3, 1);
});

test.each(['mp4', 'mkv', 'ts'])('sound that goes on after the last picture is kept, in %s', async (ending) => {
  const run = record({ seconds: 12, segmentSeconds: 12, picturesUntil: 4, soundsFrom: 0 });
  site.placeAll(run.segments, 'disk-a', 0, 12);
  // From here on it is known how long the first one is.
  site.placeAll(record({ seconds: 2 }).segments, 'disk-a', 12);
  const file = site.pathOf('out', `booking.${ending}`);
  const report = await site.report(0, 12, file);
  expect(report).toMatchObject({ seconds: expect.closeTo(4, 1), coverage: { gaps: [{ seconds: 8, atSeconds: 4 }] } });
  expect(await readFrameNumbers(file)).toEqual(framesBetween(0, 4));
  expect(probe(file).seconds).toBeCloseTo(12, 1);
});

test.each([
  ['copied', 'mp4', []],
  ['copied', 'ts', []],
  ['encoded', 'mp4', ['-vf', 'scale=160:16:flags=neighbor']],
])('sound ends with the picture where another stretch follows, %s into %s', async (mode, ending, output) => {
  const long = record({ seconds: 18, segmentSeconds: 18, picturesUntil: 3, soundsFrom: 0, output });
  site.placeAll(long.segments, 'disk-a', 0);
  site.placeAll(record({ seconds: 4, soundsFrom: 0 }).segments, 'disk-b', 20);
  const file = site.pathOf('out', `booking.${ending}`);
  expect(await site.report(0, 24, file)).toMatchObject({ mode, seconds: expect.closeTo(7, 1) });
  const times = soundTimes(file);
  const steps = times.slice(1).map((seconds, index) => seconds - (times[index] ?? 0));
  expect(Math.min(...steps)).toBeGreaterThan(0.01);
  expect(Math.max(...steps)).toBeLessThan(0.06);
  expect(times.length).toBeCloseTo((7 * 48_000) / 1024, -1);
});
