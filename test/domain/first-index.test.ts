import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstIndex, firstOver } from '../../src/domain/first-index.js';

const someInOrder = fc.array(fc.integer({ min: -20, max: 20 })).map((numbers) => numbers.sort((a, b) => a - b));

test('the first of a list that has it is found, or its end', () => {
  fc.assert(
    fc.property(someInOrder, fc.integer({ min: -25, max: 25 }), (numbers, least) => {
      const found = numbers.findIndex((each) => each >= least);
      expect(firstIndex(numbers.length, (at) => (numbers[at] ?? 0) >= least)).toBe(found < 0 ? numbers.length : found);
    }),
  );
});

test('the first number over a limit is found, or the end', () => {
  fc.assert(
    fc.property(someInOrder, fc.integer({ min: -25, max: 25 }), (numbers, limit) => {
      const found = numbers.findIndex((each) => each > limit);
      expect(firstOver(numbers, limit)).toBe(found < 0 ? numbers.length : found);
    }),
  );
});
