import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mostBytesRead, type Picture, picturesIn } from '../../../src/view/made-up/pictures.js';
import { temporaryFolder } from '../../support/trees.js';

/** A packet that begins a picture, behind an adaptation field if one is asked for. */
function packet(
  streamId: number,
  shownTicks: number,
  { adaptationBytes = 0, decodedTicks = undefined as number | undefined, isKeyframe = false } = {},
): Buffer {
  const bytes = Buffer.alloc(188, 0xff);
  bytes.set([0x47, 0x41, 0, adaptationBytes > 0 ? 0x30 : 0x10]);
  if (adaptationBytes > 0) bytes[4] = adaptationBytes - 1;
  if (adaptationBytes > 1) bytes[5] = isKeyframe ? 0x40 : 0;
  const given = decodedTicks === undefined ? 0x80 : 0xc0;
  const times = [timeOf(shownTicks), decodedTicks === undefined ? [] : timeOf(decodedTicks)].flat();
  bytes.set([0, 0, 1, streamId, 0, 0, 0x80, given, times.length, ...times], 4 + adaptationBytes);
  return bytes;
}

function timeOf(ticks: number): number[] {
  const high = Math.floor(ticks / 2 ** 30) & 7;
  return [
    0x21 | (high << 1),
    (ticks >>> 22) & 0xff,
    ((ticks >>> 14) & 0xfe) | 1,
    (ticks >>> 7) & 0xff,
    ((ticks << 1) & 0xfe) | 1,
  ];
}

function picturesOf(content: Buffer): Picture[] {
  using folder = temporaryFolder();
  const path = join(folder.path, '1.ts');
  writeFileSync(path, content);
  const fd = openSync(path, 'r');
  try {
    return [...picturesIn(fd)];
  } finally {
    closeSync(fd);
  }
}

const picture = (shownSeconds: number, decodedSeconds = shownSeconds, isKeyframe = false): Picture => ({
  shownSeconds,
  decodedSeconds,
  isKeyframe,
});

test.each<[Buffer[], Picture[]]>([
  [[packet(0xe0, 126_000)], [picture(1.4)]],
  [[packet(0xc0, 90_000), packet(0xe0, 126_000, { adaptationBytes: 8 })], [picture(1.4)]],
  [[packet(0xe0, 126_000, { adaptationBytes: 8, isKeyframe: true })], [picture(1.4, 1.4, true)]],
  [[packet(0xe0, 135_000, { decodedTicks: 126_000 })], [picture(1.5, 1.4)]],
  [
    [packet(0xe0, 2 ** 33 - 90_000), packet(0xe0, 90_000)],
    [picture(-1), picture(1)],
  ],
  [[packet(0xe0, 2 ** 32 + 45_000)], [picture((2 ** 32 + 45_000) / 90_000)]],
  [[packet(0xc0, 90_000)], []],
  [[packet(0xe0, 126_000), Buffer.from('torn')], [picture(1.4)]],
  [[Buffer.from('no video')], []],
  [[], []],
])('the pictures of a segment tell its clock (%#)', (packets, pictures) => {
  expect(picturesOf(Buffer.concat(packets))).toEqual(pictures);
});

test('pictures are found in as much of a file as can be read in a moment, and in no more', () => {
  const packets = Array.from({ length: mostBytesRead / 188 + 10 }, () => packet(0xe0, 90_000));
  expect(picturesOf(Buffer.concat(packets))).toHaveLength(mostBytesRead / 188);
});

test('pictures are found however they lie in what is read at once', () => {
  const packets = Array.from({ length: 10_000 }, (_, index) => packet(0xe0, 90_000 * index));
  expect(picturesOf(Buffer.concat(packets)).map(({ shownSeconds }) => shownSeconds)).toEqual([...packets.keys()]);
});
