import { expect, test } from 'vitest';
import { firstFragmentSeconds, videoTrackOf, wholeFragmentsBytes } from '../../../src/booking/export/fragment-times.js';
import { box, fragment, numbers, track } from './written-media.js';

test('the time of a fragment is told by its video, by the scale of the init segment', () => {
  const init = Buffer.concat([
    box('ftyp', numbers(0)),
    box('moov', track(1, 'soun', 48_000), track(2, 'vide', 12_800)),
  ]);
  const video = videoTrackOf(init);
  expect(video).toEqual({ id: 2, ticksPerSecond: 12_800 });
  const bytes = Buffer.concat([box('styp', numbers(0)), fragment(1, 96_000), fragment(2, 64_000)]);
  expect(firstFragmentSeconds(bytes, { id: 2, ticksPerSecond: 12_800 })).toBe(5);
  expect(firstFragmentSeconds(bytes, { id: 3, ticksPerSecond: 12_800 })).toBeUndefined();
  expect(videoTrackOf(Buffer.from('no boxes at all'))).toBeUndefined();
});

test('of a file that was torn anywhere, whole fragments are used alone', async () => {
  const bytes = Buffer.concat([box('styp', numbers(0)), fragment(1, 0), fragment(1, 100)]);
  const first = bytes.length - fragment(1, 100).length;
  for (let length = 0; length <= bytes.length; length += 1) {
    const torn = bytes.subarray(0, length);
    const whole = await wholeFragmentsBytes(length, (at) => Promise.resolve(torn.subarray(at, at + 16)));
    expect(whole).toBe(length === bytes.length ? length : length >= first ? first : 0);
  }
});
