import { expect, test } from 'vitest';
import { firstFragmentSeconds, videoTrackOf, wholeFragmentsBytes } from '../../../src/booking/export/fragment-times.js';

function box(type: string, ...content: Buffer[]): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(8), ...content]);
  bytes.writeUInt32BE(bytes.length, 0);
  bytes.write(type, 4, 'latin1');
  return bytes;
}

function numbers(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, 4 * index);
  return bytes;
}

function track(id: number, kind: string, timescale: number): Buffer {
  const handler = box('hdlr', numbers(0, 0), Buffer.from(kind), Buffer.alloc(12));
  return box('trak', box('tkhd', numbers(0, 0, 0, id)), box('mdia', box('mdhd', numbers(0, 0, 0, timescale)), handler));
}

function fragment(id: number, ticks: number): Buffer {
  const traf = box('traf', box('tfhd', numbers(0, id)), box('tfdt', numbers(0x01000000, 0, ticks)));
  return Buffer.concat([box('moof', box('mfhd', numbers(0, 1)), traf), box('mdat', Buffer.alloc(50))]);
}

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
