import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countEdits, nearKey } from '../../src/config/near-key.js';

const known = ['segmentSeconds', 'segmentName', 'path', 'id'];
const word = fc.stringMatching(/^[a-z]{0,8}$/);

test('a slip of the fingers leads to the key that was meant', () => {
  const near = ['segmentseconds', 'segmentSecond', 'segmentsNames', 'paht', 'paths', 'pth'].map((key) =>
    nearKey(key, known),
  );
  expect(near).toEqual(['segmentSeconds', 'segmentSeconds', 'segmentName', 'path', 'path', 'path']);
});

test('another word leads nowhere', () => {
  for (const key of ['', 'x', 'ip', 'colour', 'segment']) expect(nearKey(key, known)).toBeUndefined();
});

test('edits are counted as a distance is: none to itself, the same both ways, never longer by a detour', () => {
  fc.assert(
    fc.property(word, word, word, (a, b, c) => {
      expect(countEdits(a, a)).toBe(0);
      expect(countEdits(a, b)).toBe(countEdits(b, a));
      expect(countEdits(a, c)).toBeLessThanOrEqual(countEdits(a, b) + countEdits(b, c));
      expect(countEdits(a, b)).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
      expect(countEdits(a, b) === 0).toBe(a === b);
    }),
  );
});

test('edits are those that a spelling needs', () => {
  const counts = [countEdits('kitten', 'sitting'), countEdits('', 'abc'), countEdits('abc', 'abXc')];
  expect(counts).toEqual([3, 3, 1]);
});
