import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addNames, packNames, unpackNames } from '../../../src/union/legacy/packed-names.js';

const someNames = fc.array(fc.string({ minLength: 1, unit: 'grapheme' }).filter((name) => !name.includes('/')));

describe('packed names', () => {
  test('come out as they went in, and those of before stay when some are added', () => {
    fc.assert(
      fc.property(fc.array(someNames), (batches) => {
        const packs = [packNames([])];
        for (const batch of batches) packs.push(addNames(packs.at(-1) ?? packNames([]), batch));
        packs.forEach((packed, index) => expect(unpackNames(packed)).toEqual(batches.slice(0, index).flat()));
      }),
    );
  });

  test('that grow are rarely copied', () => {
    let packed = packNames([]);
    const memories = new Set<SharedArrayBuffer>();
    for (let segment = 0; segment < 14_400; segment += 1) {
      packed = addNames(packed, [`20260115-${segment}.ts`]);
      memories.add(packed.buffer);
    }
    expect(memories.size).toBeLessThan(20);
    expect(unpackNames(packed)).toHaveLength(14_400);
  });
});
