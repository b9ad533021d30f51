import fc from 'fast-check';
import { expect, test } from 'vitest';
import { coverageOf } from '../../src/lookup/coverage.js';

/** In order, none overlapping another, with fractions as measured lengths have them. */
const someSpans = fc
  .array(fc.tuple(fc.double({ min: 0, max: 9000, noNaN: true }), fc.double({ min: 0.5, max: 9000, noNaN: true })))
  .map((pairs) => {
    let atMs = -20_000;
    return pairs.map(([pauseMs, lengthMs]) => {
      const startMs = atMs + pauseMs;
      atMs = startMs + lengthMs;
      return { startMs, endMs: atMs };
    });
  });

const someWindow = fc
  .tuple(fc.integer({ min: -30_000, max: 60_000 }), fc.integer({ min: 1, max: 60_000 }))
  .map(([startMs, lengthMs]) => ({ startMs, endMs: startMs + lengthMs }));

test('what is covered and the gaps add up to the window', () => {
  fc.assert(
    fc.property(someWindow, someSpans, (window, spans) => {
      const { ratio, coveredMs, gaps } = coverageOf(window, spans);
      const missingMs = gaps.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
      const lengthMs = window.endMs - window.startMs;
      expect(coveredMs + missingMs).toBe(lengthMs);
      expect(ratio).toBeCloseTo(coveredMs / lengthMs, 9);
      expect(ratio === 1).toBe(gaps.length === 0);
    }),
  );
});

test('gaps lie in the window, in order, in whole milliseconds, and nothing covers them', () => {
  fc.assert(
    fc.property(someWindow, someSpans, (window, spans) => {
      let untilMs = window.startMs;
      for (const { startMs, endMs } of coverageOf(window, spans).gaps) {
        expect(startMs).toBeGreaterThanOrEqual(untilMs);
        expect(endMs).toBeGreaterThan(startMs);
        expect([startMs, endMs].every(Number.isInteger)).toBe(true);
        const inside = spans.filter((span) => span.startMs < endMs - 1 && span.endMs > startMs + 1);
        expect(inside).toEqual([]);
        untilMs = endMs;
      }
      expect(untilMs).toBeLessThanOrEqual(window.endMs);
    }),
  );
});

test('an empty day is one gap', () => {
  const window = { startMs: 1000, endMs: 2000 };
  expect(coverageOf(window, [])).toEqual({ ratio: 0, coveredMs: 0, gaps: [window] });
});

test('a fraction of a millisecond at the edge is no gap', () => {
  expect(coverageOf({ startMs: 0, endMs: 6000 }, [{ startMs: 0, endMs: 5999.999 }]).gaps).toEqual([]);
});
