import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Root } from '../../src/domain/root.js';
import { stillUnseen, vanishedRoots } from '../../src/reconcile/vanished-roots.js';
import { sighting } from '../registry/open-test-registry.js';

const root = fc
  .tuple(fc.constantFrom('20260115', '20260116'), fc.constantFrom('court-1', 'court-2'), fc.constantFrom('a', 'b'))
  .map(([day, camera, disk]): Root => sighting(day, camera, disk, 1, 2));
const roots = fc.uniqueArray(root, { selector: ({ path }) => path });

test('gone is what was recorded of a disk that was scanned, and was not found on it', () => {
  fc.assert(
    fc.property(roots, roots, (recorded, onDisks) => {
      const found = onDisks.filter(({ disk }) => disk === 'a');
      const onA = found.map(({ path }) => path);
      const vanished = vanishedRoots(recorded, {
        disk: { disk: { id: 'a' } } as never,
        found: found.map((one) => ({ ...one, bornMs: 1, changedMs: 2 })),
      });

      expect(vanished).toEqual(recorded.filter(({ disk, path }) => disk === 'a' && !onA.includes(path)));
    }),
  );
});

test('what was noted again, or forgotten by another, is not to be forgotten', () => {
  fc.assert(
    fc.property(roots, roots, (vanished, others) => {
      const notedAgain = others.map((one) => ({ ...one, lastSeenMs: 3 }));
      const untouched = vanished.filter(({ path }) => !others.some((other) => other.path === path));

      expect(stillUnseen(vanished, [...untouched, ...notedAgain])).toEqual(untouched);
    }),
  );
});
