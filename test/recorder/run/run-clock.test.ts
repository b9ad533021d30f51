import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RunClock } from '../../../src/recorder/run/run-clock.js';

const zeroMs = Date.UTC(2026, 0, 15, 13, 30);

/** A clock that saw segments of 6 s, each file made `lateMs` after its media began, from index 0 on. */
function clockAfter(latesMs: readonly number[], clock = new RunClock(), firstIndex = 0): RunClock {
  latesMs.forEach((lateMs, offset) => {
    const index = firstIndex + offset;
    clock.observe(index, index * 6, zeroMs + index * 6000 + lateMs);
  });
  return clock;
}

describe('the clock of a run', () => {
  test('says when media time began by when the first file was made', () => {
    expect(clockAfter([0]).instantMs(3)).toBe(zeroMs + 3000);
  });

  test('believes the second file where ffmpeg looked at the stream for long before it made the first', () => {
    expect(clockAfter([4500, 20]).instantMs(0)).toBe(zeroMs + 20);
  });

  test('takes an encoder’s delay for what it is, since the first file is made before the encoder gives anything', () => {
    const clock = clockAfter([30, 700, 700, 700]);
    expect(clock.lagMs).toBe(670);
    expect(clock.instantMs(0)).toBe(zeroMs + 30);
  });

  test('goes on at the same instants with the next supervisor', () => {
    const { lagMs } = clockAfter([30, 700]);
    expect(clockAfter([700], new RunClock(lagMs), 2).instantMs(12)).toBe(zeroMs + 12_030);
  });

  test('follows a camera whose clock is slow', () => {
    const hours = 6;
    const driftMs = (index: number) => index * 6000 * 50e-6;
    const clock = clockAfter(Array.from({ length: hours * 600 }, (_, index) => driftMs(index)));
    const last = hours * 600;
    expect(Math.abs(clock.instantMs(last * 6) - (zeroMs + last * 6000 + driftMs(last)))).toBeLessThan(1);
  });

  test('never moves by more than 5 ms a segment for packets that come within a second of their time', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 999 }), { minLength: 3 }), (latesMs) => {
        const clock = clockAfter([0, 0]);
        for (const [offset, lateMs] of latesMs.entries()) {
          const index = offset + 2;
          const beforeMs = clock.instantMs(index * 6);
          clockAfter([lateMs], clock, index);
          expect(Math.abs(clock.instantMs(index * 6) - beforeMs)).toBeLessThanOrEqual(5);
        }
      }),
    );
  });

  test.each([300_000, -300_000])('goes at once with a clock that is set by %i ms', (stepMs) => {
    const clock = clockAfter([0, 0, 0, stepMs]);
    expect(clock.instantMs(18)).toBe(zeroMs + 18_000 + stepMs);
  });

  test('does not take a clock that was set during the first segment for an encoder’s delay', () => {
    const clock = clockAfter([0, 300_000]);
    expect(clock.lagMs).toBe(0);
    expect(clock.instantMs(6)).toBe(zeroMs + 306_000);
  });

  test('counts each file once', () => {
    const clock = clockAfter([0, 0, 4]);
    const beforeMs = clock.instantMs(0);
    clock.observe(2, 12, zeroMs + 12_900);
    expect(clock.instantMs(0)).toBe(beforeMs);
  });
});
