import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
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
