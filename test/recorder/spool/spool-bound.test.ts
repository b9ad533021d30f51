import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  boundBytes,
  defaultSpoolLimit,
  hasRelief,
  mayWait,
  reserveBytes,
  type SpoolRoom,
} from '../../../src/recorder/spool/spool-bound.js';

const cameras = 8;
const unlimited = { waitingBytes: 0, limitBytes: 2 ** 50 };
const room: SpoolRoom = { freeBytes: 500, totalBytes: 1000, roundBytes: 10, ...unlimited };

/** What finished segments of all cameras take, and no more than that: a camera's stream varies this much. */
const sizes = fc.array(fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: cameras, maxLength: cameras }), {
  minLength: 1,
  maxLength: 30,
});

describe('the bound of the spool', () => {
  test('leaves room for every segment in the making, however long no disk takes any, and keeps to the limit', () => {
    const totals = fc.integer({ min: 20 * cameras * 1000, max: 400_000 });
    fc.assert(
      fc.property(sizes, totals, fc.integer({ min: 1, max: 400_000 }), (rounds, totalBytes, limitBytes) => {
        let freeBytes = totalBytes;
        let waitingBytes = 0;
        const waiting = Array.from({ length: cameras }, () => 0);
        let isDropping = false;
        for (const round of rounds) {
          // All cameras write at once, and finish at once.
          freeBytes -= round.reduce((sum, bytes) => sum + bytes, 0);
          expect(freeBytes).toBeGreaterThanOrEqual(0);
          round.forEach((bytes, camera) => {
            const before = waiting[camera] ?? 0;
            const withIt = { freeBytes, totalBytes, roundBytes: cameras * 1000, limitBytes };
            isDropping = !mayWait({ ...withIt, waitingBytes: waitingBytes + bytes }, before, isDropping);
            if (isDropping) freeBytes += bytes;
            else waiting[camera] = before + 1;
            if (!isDropping) waitingBytes += bytes;
            // Each camera's first is on its way to a disk.
            expect(waitingBytes).toBeLessThanOrEqual(limitBytes + cameras * 1000);
          });
        }
      }),
    );
  });

  test('is never in the way of a segment that nothing waits before, also where others fill the filesystem', () => {
    expect(mayWait({ ...room, freeBytes: 0 }, 0, true)).toBe(true);
    expect(mayWait({ ...room, freeBytes: 0 }, 1, false)).toBe(false);
  });

  test('makes one hole and not many: once segments are dropped, as much again as stays free must be free', () => {
    expect(mayWait({ ...room, freeBytes: 100 }, 1, false)).toBe(true);
    // What waits is a part of what may: a quarter of it, and then as much as it takes.
    const dropping = { ...room, waitingBytes: 800 };
    expect(mayWait({ ...dropping, freeBytes: 199 }, 1, true)).toBe(false);
    expect(mayWait({ ...dropping, freeBytes: 200 }, 1, true)).toBe(true);
  });

  test('takes a segment that nothing waits before for no relief', () => {
    const full = { ...room, freeBytes: 100, waitingBytes: 800 };
    expect(mayWait(full, 0, true)).toBe(true);
    expect(hasRelief(full)).toBe(false);
  });

  test('is relieved by an empty spool of any size, whatever the limit', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), fc.nat(), (freeBytes, usedBytes, roundBytes, limitBytes) => {
        const empty = { freeBytes, totalBytes: freeBytes + usedBytes, roundBytes, waitingBytes: 0, limitBytes };
        fc.pre(freeBytes >= reserveBytes(empty));
        expect(hasRelief(empty)).toBe(true);
      }),
    );
  });

  test('does not flap: after relief, more than half of what may wait or a whole reserve comes before the next drop', () => {
    const limited = { ...room, totalBytes: 10_000, freeBytes: 9000, limitBytes: 800 };
    expect(mayWait({ ...limited, waitingBytes: 800 }, 1, false)).toBe(true);
    expect(mayWait({ ...limited, waitingBytes: 801 }, 1, false)).toBe(false);
    expect(mayWait({ ...limited, waitingBytes: 401 }, 1, true)).toBe(false);
    expect(mayWait({ ...limited, waitingBytes: 400 }, 1, true)).toBe(true);
  });

  test('keeps a tenth for others, of a large filesystem a quarter of a GiB, and twice what is in the making at least', () => {
    expect(reserveBytes(room)).toBe(100);
    expect(reserveBytes({ ...room, roundBytes: 400 })).toBe(800);
    expect(reserveBytes({ ...room, totalBytes: 2 ** 40, roundBytes: 400 })).toBe(2 ** 28);
  });

  test('is what waits and what may still come, and the limit at most', () => {
    expect(boundBytes({ ...room, waitingBytes: 300 })).toBe(700);
    expect(boundBytes({ ...room, waitingBytes: 300, limitBytes: 600 })).toBe(600);
    expect(boundBytes({ ...room, freeBytes: 20 })).toBe(0);
  });

  test('is by itself most of a memory filesystem, and some GiB of any other', () => {
    expect(defaultSpoolLimit(true)).toEqual({ share: 0.8 });
    expect(defaultSpoolLimit(false)).toEqual({ bytes: 10 * 2 ** 30 });
  });
});
