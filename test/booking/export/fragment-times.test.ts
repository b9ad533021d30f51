import { describe, expect, test } from 'vitest';
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

describe('an init segment tells of no video', () => {
  const nested = (depth: number) => {
    const bytes = Buffer.alloc(8 * depth);
    for (let at = 0; at < bytes.length; at += 8) {
      bytes.writeUInt32BE(bytes.length - at, at);
      bytes.write(['moov', 'trak'][at / 8] ?? 'mdia', at + 4, 'latin1');
    }
    return bytes;
  };
  const media = (ticksPerSecond: number) => box('mdia', box('mdhd', numbers(0, 0, 0, ticksPerSecond)), handler);
  const handler = box('hdlr', numbers(0, 0), Buffer.from('vide'), Buffer.alloc(12));
  const endless = Buffer.concat([numbers(1), Buffer.from('trak'), numbers(0, 0)]);

  test.each([
    ['whose boxes lie in each other, tens of thousands deep', nested(60_000)],
    ['whose track has a head that is too short', box('moov', box('trak', box('tkhd', numbers(1)), media(1000)))],
    ['whose clock does not tick', box('moov', track(1, 'vide', 0))],
    ['that has a box of no length', box('moov', endless)],
  ])('%s', (_, init) => {
    expect(videoTrackOf(init)).toBeUndefined();
  });
});

test('a fragment whose boxes are too short for a time has none', () => {
  const traf = box('traf', box('tfhd', numbers(0, 1)), box('tfdt', numbers(0x01000000, 0)));
  expect(firstFragmentSeconds(box('moof', traf), { id: 1, ticksPerSecond: 1000 })).toBeUndefined();
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
