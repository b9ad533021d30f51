import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backOffMs } from '../../src/domain/back-off.js';

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
