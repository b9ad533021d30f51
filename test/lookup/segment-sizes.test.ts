import { expect, test } from 'vitest';
import { SegmentSizes } from '../../src/lookup/segment-sizes.js';
import type { Branch, OpenFolder } from '../../src/union/branch.js';
import { Observer } from '../../src/union/observer.js';
import { diskId } from '../support/merged-day.js';
import { mediaOn } from '../support/recorded-days.js';

let asked = 0;
const folder = {
  fileSize: () => {
    asked += 1;
    return { bytes: 7, changedMs: 0 };
  },
} as unknown as OpenFolder;

function branchOf(number: number): Branch {
  const { key, path, placePath } = mediaOn(diskId(`disk-${number}`));
  return { key, path, placePath, open: (use: (opened: OpenFolder) => unknown) => use(folder) } as unknown as Branch;
}

const namesUntil = (count: number) => Array.from({ length: count }, (_, index) => `${index}.ts`);

test('what is kept is bounded also where little was asked of each folder at first', () => {
  const sizes = new SegmentSizes({ observer: new Observer(() => undefined), now: () => 1e12 });
  const branches = Array.from({ length: 20 }, (_, index) => branchOf(index));
  for (const count of [1, 20_000]) for (const branch of branches) sizes.bytesOf(branch, namesUntil(count));
  asked = 0;
  for (const branch of branches.toReversed()) sizes.bytesOf(branch, namesUntil(20_000));
  // Of 400,000 no more than 131,072 are still known.
  expect(asked).toBeGreaterThanOrEqual(400_000 - 131_072);
});
