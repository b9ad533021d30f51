import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ShownTimes } from '../../../src/booking/export/shown-times.js';
import { firstVideoTime, withinHalfTurn } from '../../../src/booking/export/transport-times.js';
import { packet } from './written-media.js';

const anyTicks = fc.integer({ min: 0, max: 2 ** 33 - 1 });

describe('the first time in a transport stream', () => {
  test('is the first one of its video, whatever stands before it', () => {
    const property = fc.property(
      anyTicks,
      anyTicks,
      fc.integer({ min: 0, max: 100 }),
      (ticks, other, adaptationBytes) => {
        const bytes = Buffer.concat([packet(0xc0, other), packet(0xe0, ticks, adaptationBytes), packet(0xe0, other)]);
        expect(firstVideoTime(bytes)).toEqual({ shownTicks: ticks, decodedTicks: ticks });
      },
    );
    fc.assert(property);
  });

  test('is found after a torn packet', () => {
    const bytes = Buffer.concat([packet(0xe0, 1).subarray(100), packet(0xe0, 90_000, 0, 45_000), packet(0xe0, 2)]);
    expect(firstVideoTime(bytes)).toEqual({ shownTicks: 90_000, decodedTicks: 45_000 });
  });

  test('is none in bytes that are no such stream', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        const garbage = Buffer.from(bytes.map((byte) => (byte === 0x47 ? 0 : byte)));
        expect(firstVideoTime(garbage)).toBeUndefined();
      }),
    );
  });
});

test('the time between two readings of a clock that begins anew is the shorter one', () => {
  const turnSeconds = 2 ** 33 / 90_000;
  fc.assert(
    fc.property(
      fc.double({ min: -40_000, max: 40_000, noNaN: true }),
      fc.integer({ min: -2, max: 2 }),
      (seconds, turns) => {
        expect(withinHalfTurn(seconds + turns * turnSeconds)).toBeCloseTo(seconds, 4);
      },
    ),
  );
});

test('a stream that passes by in pieces tells its end and where its picture stands still', () => {
  const seconds = [10, 10.04, 10.08, 14.08, 14.12];
  const bytes = Buffer.concat(seconds.map((each) => packet(0xe0, Math.round(each * 90_000))));
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: bytes.length })), (cuts) => {
      const times = new ShownTimes(0.04);
      const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      for (const [index, from] of at.entries()) times.push(bytes.subarray(from, at[index + 1]));
      expect(times.endSeconds).toBeCloseTo(14.16, 3);
      expect(times.stills).toEqual([{ atSeconds: expect.closeTo(10.12, 3), seconds: expect.closeTo(3.96, 3) }]);
    }),
  );
});
