import { expect, test } from 'vitest';
import { SharedCounts } from '../../src/union/shared-counts.js';

test('counts go on beyond 32 bits, each by itself, and are the same on both sides of a thread', () => {
  const counts = new SharedCounts(3);
  const ofThread = new SharedCounts(3, counts.shared);
  for (const by of [2 ** 32 - 1, 2, 2 ** 32 - 1]) ofThread.add(1, by);
  counts.add(2);
  expect([0, 1, 2].map((slot) => counts.get(slot))).toEqual([0, 2 ** 33, 1]);
});
