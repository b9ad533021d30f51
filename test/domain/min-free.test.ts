import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { floorFor } from '../../src/domain/min-free.js';

const disk = { freeBytes: 0, totalBytes: 2 ** 40, freeInodes: 0, totalInodes: 1_000_000 };

describe('minFree', () => {
  test('given as a size guards the same share of the inodes', () => {
    expect(floorFor({ bytes: 2 ** 40 / 50 }, disk)).toEqual({ bytes: 2 ** 40 / 50, inodes: 20_000 });
  });

  test('given as a share guards that share of both', () => {
    expect(floorFor({ share: 0.05 }, disk)).toEqual({ bytes: Math.ceil(2 ** 40 / 20), inodes: 50_000 });
  });

  test('asks for no inodes of a filesystem that does not count them', () => {
    expect(floorFor({ share: 0.05 }, { ...disk, totalInodes: 0 }).inodes).toBe(0);
  });

  test('is never below what was asked for, and never asks for more inodes than there are', () => {
    const anySpace = fc.record({
      freeBytes: fc.nat(),
      totalBytes: fc.nat(),
      freeInodes: fc.nat(),
      totalInodes: fc.nat(),
    });
    fc.assert(
      fc.property(fc.nat(), anySpace, (bytes, space) => {
        const floor = floorFor({ bytes }, space);
        expect(floor.bytes).toBe(bytes);
        expect(floor.inodes).toBeLessThanOrEqual(space.totalInodes);
      }),
    );
  });
});
