import { afterEach, beforeEach, expect, test } from 'vitest';
import { readFrameNumbers } from '../../support/frame-numbers.js';
import { BookedSite, framesBetween, record } from './booked-site.js';

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
  await site.report(4, 5, file, { mostStalledMs: 1500 });
  expect(await readFrameNumbers(file)).toEqual(framesBetween(4, 5));
});
