import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Claim, shownClaims } from '../../src/union/same-name.js';

const file = (size: number): Claim => ({ kind: 'file', size });
const folder: Claim = { kind: 'folder', size: 0 };

describe('where several roots hold one name', () => {
  test("the earlier root's file is shown", () => {
    expect(shownClaims([file(1), file(2)])).toEqual([0]);
  });

  test('an empty file gives way to the next one with content', () => {
    expect(shownClaims([file(0), file(0), file(7), file(9)])).toEqual([2]);
  });

  test('the first of several empty files is shown', () => {
    expect(shownClaims([file(0), file(0)])).toEqual([0]);
  });

  test('folders are united, whatever files lie between them', () => {
    expect(shownClaims([folder, file(3), folder])).toEqual([0, 2]);
    expect(shownClaims([file(0), folder, folder])).toEqual([1, 2]);
  });

  test('a file that comes before a folder hides it', () => {
    expect(shownClaims([file(3), folder])).toEqual([0]);
  });

  test('nothing is shown exactly when nothing is there', () => {
    const claim = fc.record({ kind: fc.constantFrom('file', 'folder'), size: fc.nat(2) });
    fc.assert(
      fc.property(fc.array(claim), (claims) => {
        const shown = shownClaims(claims);
        expect(shown.length === 0).toBe(claims.length === 0);
        expect(new Set(shown.map((index) => claims[index]?.kind)).size).toBeLessThanOrEqual(1);
      }),
    );
  });
});
