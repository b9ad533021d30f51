import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ShownTimes } from '../../../src/booking/export/shown-times.js';
import { SoundTail } from '../../../src/booking/export/sound-tail.js';
import { packet } from './written-media.js';

test('a stream that passes by in pieces tells its end and where its picture stands still', () => {
  const seconds = [10, 10.04, 10.08, 14.08, 14.12];
  const bytes = Buffer.concat(seconds.map(picture));
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: bytes.length })), (cuts) => {
      const times = new ShownTimes(0.04);
      const tail = new SoundTail(times);
      const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const passed = at.map((from, index) => tail.push(bytes.subarray(from, at[index + 1])));
      expect(Buffer.concat(passed).equals(bytes)).toBe(true);
      expect(times.endSeconds).toBeCloseTo(14.16, 3);
      expect(times.stills).toEqual([{ atSeconds: expect.closeTo(10.12, 3), seconds: expect.closeTo(3.96, 3) }]);
    }),
  );
});

test('sound is held back from the end of the picture on, all of it, until a picture follows', () => {
  const tail = new SoundTail(new ShownTimes(0.04));
  const pass = (...packets: Buffer[]) => tail.push(Buffer.concat(packets)).length / 188;
  expect(pass(picture(10), sound(10), sound(10.02))).toBe(3);
  expect(pass(sound(10.04), goingOn(), sound(10.06))).toBe(0);
  // It may be told late, since its end is seen by what follows it.
  expect(pass(picture(10.02))).toBe(3);
  expect(tail.bytes.equals(sound(10.06))).toBe(true);
  expect(pass(picture(10.06))).toBe(2);
  expect(tail.bytes).toHaveLength(0);
});

function picture(seconds: number): Buffer {
  return packet(0xe0, Math.round(seconds * 90_000));
}

function sound(seconds: number): Buffer {
  const bytes = packet(0xc0, Math.round(seconds * 90_000));
  bytes[2] = 1;
  return bytes;
}

/** Of the sound that began last. */
function goingOn(): Buffer {
  const bytes = Buffer.alloc(188, 0xff);
  bytes.set([0x47, 0x01, 0x01, 0x10]);
  return bytes;
}
