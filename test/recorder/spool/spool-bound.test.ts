import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundBytes, mayWait, reserveBytes } from '../../../src/recorder/spool/spool-bound.js';

const cameras = 8;

/** What finished segments of all cameras take, and no more than that: a camera's stream varies this much. */
const sizes = fc.array(fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: cameras, maxLength: cameras }), {
  minLength: 1,
  maxLength: 30,
});

describe('the bound of the spool', () => {
  test('leaves room for every segment in the making, however long no disk takes any', () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 20 * cameras * 1000, max: 400_000 }), (rounds, totalBytes) => {
        let freeBytes = totalBytes;
        const waiting = Array.from({ length: cameras }, () => 0);
        let isDropping = false;
        for (const round of rounds) {
          // All cameras write at once, and finish at once.
          freeBytes -= round.reduce((sum, bytes) => sum + bytes, 0);
          expect(freeBytes).toBeGreaterThanOrEqual(0);
          round.forEach((bytes, camera) => {
            const before = waiting[camera] ?? 0;
            isDropping = !mayWait({ freeBytes, totalBytes, roundBytes: cameras * 1000 }, before, isDropping);
            if (isDropping) freeBytes += bytes;
            else waiting[camera] = before + 1;
          });
        }
      }),
    );
  });

  test('is never in the way of a segment that nothing waits before, also where others fill the filesystem', () => {
    expect(mayWait({ freeBytes: 0, totalBytes: 1000, roundBytes: 10 }, 0, true)).toBe(true);
    expect(mayWait({ freeBytes: 0, totalBytes: 1000, roundBytes: 10 }, 1, false)).toBe(false);
  });

  test('makes one hole and not many: once segments are dropped, as much more as they take must be free', () => {
    const room = { freeBytes: 105, totalBytes: 1000, roundBytes: 10 };
    expect(mayWait(room, 1, false)).toBe(true);
    expect(mayWait(room, 1, true)).toBe(false);
    expect(mayWait({ ...room, freeBytes: 110 }, 1, true)).toBe(true);
  });

  test('keeps a tenth for others, of a large filesystem a quarter of a GiB, and twice what is in the making at least', () => {
    expect(reserveBytes({ freeBytes: 0, totalBytes: 1000, roundBytes: 10 })).toBe(100);
    expect(reserveBytes({ freeBytes: 0, totalBytes: 1000, roundBytes: 400 })).toBe(800);
    expect(reserveBytes({ freeBytes: 0, totalBytes: 2 ** 40, roundBytes: 400 })).toBe(2 ** 28);
  });

  test('is what waits and what may still come', () => {
    const room = { freeBytes: 500, totalBytes: 1000, roundBytes: 10 };
    expect(boundBytes(room, 300)).toBe(700);
    expect(boundBytes({ ...room, freeBytes: 20 }, 0)).toBe(0);
  });
});
