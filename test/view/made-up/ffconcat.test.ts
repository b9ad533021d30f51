import { expect, test } from 'vitest';
import { formatFfconcat } from '../../../src/view/made-up/ffconcat.js';
import { firstPictureSeconds } from '../../../src/view/made-up/first-picture.js';

test('a list for concat quotes names, cuts where it is told to, and tells of gaps', () => {
  const whole = { file: '../../hls/1.ts', seconds: 6, fromSeconds: undefined, toSeconds: undefined, gapSeconds: 0 };
  const cut = { file: "it's #2.ts", seconds: 4, fromSeconds: 3.4, toSeconds: 7.4, gapSeconds: 10.8 };
  expect(formatFfconcat([whole, cut])).toBe(`ffconcat version 1.0
file '../../hls/1.ts'
duration 6.000
# 10.8 s are missing here
file 'it'\\''s #2.ts'
inpoint 3.400000
outpoint 7.400000
duration 4.000
`);
});

/** A packet that begins a picture, behind an adaptation field if one is asked for. */
function packet(streamId: number, ticks: number, adaptationBytes = 0): Buffer {
  const bytes = Buffer.alloc(188, 0xff);
  bytes.set([0x47, 0x41, 0, adaptationBytes > 0 ? 0x30 : 0x10]);
  if (adaptationBytes > 0) bytes[4] = adaptationBytes - 1;
  const high = Math.floor(ticks / 2 ** 30) & 7;
  const time = [
    0x21 | (high << 1),
    (ticks >>> 22) & 0xff,
    ((ticks >>> 14) & 0xfe) | 1,
    (ticks >>> 7) & 0xff,
    ((ticks << 1) & 0xfe) | 1,
  ];
  bytes.set([0, 0, 1, streamId, 0, 0, 0x80, 0x80, 5, ...time], 4 + adaptationBytes);
  return bytes;
}

test.each([
  [[packet(0xe0, 126_000)], 1.4],
  [[packet(0xc0, 90_000), packet(0xe0, 126_000, 8)], 1.4],
  [[packet(0xe0, 2 ** 33 - 90_000)], -1],
  [[packet(0xe0, 2 ** 32 + 45_000)], (2 ** 32 + 45_000) / 90_000],
  [[packet(0xc0, 90_000)], undefined],
  [[Buffer.from('no video')], undefined],
  [[], undefined],
])('the first picture of a segment tells its clock (%#)', (packets, seconds) => {
  expect(firstPictureSeconds(Buffer.concat(packets))).toBe(seconds);
});
