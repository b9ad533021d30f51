import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RunClock } from '../../../src/recorder/run/run-clock.js';

const zeroMs = Date.UTC(2026, 0, 15, 13, 30);

/** A segment of 6 s whose file was made `lateMs` after its media began, as a clock that was never set shows it. */
function birth(index: number, lateMs: number) {
  return { startSeconds: index * 6, bornMs: zeroMs + index * 6000 + lateMs };
}

/** How far the times that a clock gives are off those of a clock that was never set. The last has no next one. */
function offsAfter(latesMs: readonly number[], clock = new RunClock(), firstIndex = 0): number[] {
  return latesMs.map((lateMs, offset) => {
    const index = firstIndex + offset;
    const nextLateMs = latesMs[offset + 1];
    const next = nextLateMs === undefined ? undefined : birth(index + 1, nextLateMs);
    return clock.startMs(birth(index, lateMs), next) - zeroMs - index * 6000;
  });
}

describe('the clock of a run', () => {
  test('says when media time began by when the first file was made', () => {
    expect(offsAfter([7])).toEqual([7]);
    expect(offsAfter([0, 0, 0])).toEqual([0, 0, 0]);
  });

  test('believes the second file where ffmpeg looked at the stream for long before it made the first', () => {
    expect(offsAfter([4500, 20, 20])).toEqual([20, 20, 20]);
  });

  test('takes an encoder’s delay for what it is, since the first file is made before the encoder gives anything', () => {
    const clock = new RunClock();
    expect(offsAfter([30, 700, 700, 700], clock)).toEqual([30, 30, 30, 30]);
    expect(clock.state).toEqual({ anchorMs: zeroMs + 30, lagMs: 670 });
  });

  test('takes no network that held the second segment back for an encoder’s delay, once later ones tell', () => {
    expect(offsAfter([0, 3000, 0, 0, 0])).toEqual([0, 0, 0, 0, 0]);
  });

  test('finds the delay also where the second file was not there yet when the first segment was finished', () => {
    const clock = new RunClock();
    expect(clock.startMs(birth(0, 30), undefined)).toBe(zeroMs + 30);
    expect(offsAfter([700, 700], clock, 1)).toEqual([30, 30]);
  });

  test('goes on at the same instants with the next supervisor, though a network holds its first file back', () => {
    const clock = new RunClock();
    offsAfter([30, 700, 700, 700], clock);
    expect(offsAfter([3700, 700], new RunClock(clock.state), 4)).toEqual([30, 30]);
  });

  test('follows a camera whose clock is slow, with no jump in it', () => {
    const drifting = Array.from({ length: 6 * 600 }, (_, index) => index * 6000 * 50e-6);
    const offs = offsAfter(drifting);
    expect(Math.abs((offs.at(-1) ?? 0) - (drifting.at(-1) ?? 0))).toBeLessThan(1);
    for (const [index, off] of offs.entries()) expect(Math.abs(off - (offs[index - 1] ?? 0))).toBeLessThan(1);
  });

  test('never moves by more than 5 ms a segment for packets that come within a second of their time', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 999 }), { minLength: 3 }), (latesMs) => {
        const offs = offsAfter([0, 0, ...latesMs]);
        for (const [index, off] of offs.entries()) {
          expect(Math.abs(off - (offs[index - 1] ?? 0))).toBeLessThanOrEqual(5);
        }
      }),
    );
  });

  test('is not moved at all by a file that a network held back, if the next one is in time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1001, max: 600_000 }), (lateMs) => {
        expect(offsAfter([0, 0, 0, lateMs, 0, 0])).toEqual([0, 0, 0, 0, 0, 0]);
      }),
    );
  });

  test('goes with a clock that is set, from the first segment after it on and not before', () => {
    const step = fc.oneof(fc.integer({ min: 1200, max: 86_400_000 }), fc.integer({ min: -86_400_000, max: -1200 }));
    fc.assert(
      fc.property(step, fc.array(fc.nat(100), { minLength: 8, maxLength: 8 }), (stepMs, jitter) => {
        const offs = offsAfter([0, 0, 0, 0, ...jitter.map((lateMs) => stepMs + lateMs)]);
        for (const off of offs.slice(0, 4)) expect(off).toBe(0);
        for (const off of offs.slice(4)) expect(Math.abs(off - stepMs)).toBeLessThanOrEqual(105);
      }),
    );
  });

  test('does not fall for a clock that was set during the first segment', () => {
    const clock = new RunClock();
    expect(offsAfter([0, 300_000, 300_000], clock).slice(1)).toEqual([300_000, 300_000]);
    expect(clock.state?.lagMs).toBe(0);
  });

  test('believes the last segment of all about minutes, which no network holds packets back for', () => {
    expect(offsAfter([0, 0, 0, 180_000]).at(-1)).toBe(180_000);
    expect(offsAfter([0, 0, 0, 4000]).at(-1)).toBe(0);
  });
});
