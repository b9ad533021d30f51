import { expect, test } from 'vitest';
import type { DiskId } from '../../src/domain/disk-id.js';
import { parseDiskId } from '../../src/domain/disk-id.js';
import { compareRoots } from '../../src/domain/root.js';

function root(disk: string, firstSeenMs: number): { disk: DiskId; firstSeenMs: number } {
  const id = parseDiskId(disk);
  if (id === undefined) throw new Error(`${disk} is not a disk's id`);
  return { disk: id, firstSeenMs };
}

test('roots go by age, and those of the same age by their disk', () => {
  const roots = [root('disk-c', 2), root('disk-b', 1), root('disk-a', 2), root('disk-d', 0)];
  expect(roots.sort(compareRoots).map(({ disk }) => disk)).toEqual(['disk-d', 'disk-b', 'disk-a', 'disk-c']);
});
