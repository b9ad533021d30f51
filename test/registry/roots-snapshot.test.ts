import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareRoots } from '../../src/domain/root.js';
import { applyChanges, changesBetween, snapshotRoots } from '../../src/registry/roots-snapshot.js';
import { sighting } from './open-test-registry.js';

const manyRoots = fc.uniqueArray(
  fc.tuple(
    fc.constantFrom('20260115', '20260116'),
    fc.constantFrom('court-1', 'court-2'),
    fc.constantFrom('disk-a', 'disk-B', 'disk-c', '0'),
    fc.nat(3),
  ),
  { selector: ([day, camera, disk]) => `${day}/${camera}/${disk}` },
);

test('a snapshot holds every root once, each day’s in their order', () => {
  fc.assert(
    fc.property(manyRoots, (parts) => {
      const roots = parts.map(([day, camera, disk, firstSeenMs]) => sighting(day, camera, disk, firstSeenMs));
      const snapshot = snapshotRoots(roots);
      const held = [...snapshot].flatMap(([camera, days]) =>
        [...days].flatMap(([day, disks]) => disks.map((disk) => ({ camera, day, disk }))),
      );

      expect(held).toHaveLength(roots.length);
      for (const { camera, day } of held) {
        const ofDay = roots.filter((root) => root.camera === camera && root.day === day);
        expect(snapshot.get(camera)?.get(day)).toEqual(ofDay.sort(compareRoots).map((root) => root.disk));
      }
    }),
  );
});

test('a snapshot can be posted to a worker thread', () => {
  const snapshot = snapshotRoots([
    sighting('20260115', 'court-1', 'disk-a'),
    sighting('20260115', 'court-1', 'disk-b'),
  ]);

  expect(structuredClone(snapshot)).toEqual(snapshot);
});

test('the changes between two snapshots lead from one to the other, and name only cameras that changed', () => {
  const snapshot = manyRoots.map((parts) =>
    snapshotRoots(parts.map(([day, camera, disk, firstSeenMs]) => sighting(day, camera, disk, firstSeenMs))),
  );
  fc.assert(
    fc.property(snapshot, snapshot, (before, after) => {
      const changes = changesBetween(before, after);
      expect(applyChanges(before, changes)).toEqual(after);
      for (const camera of changes.keys()) expect(before.get(camera)).not.toEqual(after.get(camera));
    }),
  );
});
