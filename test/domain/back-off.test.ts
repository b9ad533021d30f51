import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backOffMs, failuresInRow } from '../../src/domain/back-off.js';

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test('the wait after a first failure is at most a second, and after many at most a minute', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), random, (failures, each) => {
      const ms = backOffMs(failures, each);
      expect(ms).toBeGreaterThanOrEqual(500);
      expect(ms).toBeLessThanOrEqual(failures === 1 ? 1000 : 60_000);
    }),
  );
});

test('the wait doubles with each failure until it is the longest', () => {
  expect([1, 2, 3, 6, 7, 50].map((failures) => backOffMs(failures, 0))).toEqual([
    500, 1000, 2000, 16_000, 30_000, 30_000,
  ]);
});

interface Hour {
  readonly deliveredMs: number;
  readonly waitsMs: readonly number[];
}

/** An hour of a camera whose runs deliver for these times, one after another and over again, and then fail. */
function recordForAnHour(runsMs: readonly number[], spread: number, failuresBefore = 0): Hour {
  const waitsMs: number[] = [];
  let [failures, deliveredMs, nowMs] = [failuresBefore, 0, 0];
  for (let run = 0; nowMs < 3_600_000; run += 1) {
    const runMs = runsMs[run % runsMs.length] ?? 0;
    failures = failuresInRow(failures, runMs);
    const waitMs = backOffMs(failures, spread);
    waitsMs.push(waitMs);
    deliveredMs += runMs;
    nowMs += runMs + waitMs;
  }
  return { deliveredMs, waitsMs };
}

describe('in an hour', () => {
  test('a camera that delivers and fails, again and again, is never waited for longer than it delivered', () => {
    const runs = fc.array(fc.integer({ min: 1000, max: 300_000 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(runs, random, fc.nat(1000), (runsMs, spread, failuresBefore) => {
        const { waitsMs } = recordForAnHour(runsMs, spread, failuresBefore);
        for (const [run, waitMs] of waitsMs.entries()) {
          expect(waitMs).toBeLessThanOrEqual(runsMs[run % runsMs.length] ?? 0);
          expect(waitMs).toBeLessThanOrEqual(1000);
        }
      }),
    );
  });

  test('one that fails every 50 s, also after it was away for long, loses less than a fiftieth', () => {
    expect(recordForAnHour([50_000], 0.999, 100).deliveredMs).toBeGreaterThan(3_600_000 * 0.98);
  });

  test('one that never delivers is tried some hundred times, and a minute apart at most', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(999), { minLength: 1, maxLength: 20 }), random, (runsMs, spread) => {
        const { waitsMs } = recordForAnHour(runsMs, spread);
        expect(waitsMs.length).toBeLessThan(130);
        expect(waitsMs.length).toBeGreaterThan(58);
        expect(Math.max(...waitsMs)).toBeLessThanOrEqual(60_000);
        expect(waitsMs).toEqual(waitsMs.toSorted((a, b) => a - b));
      }),
    );
  });
});
