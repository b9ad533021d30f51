import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CheckedDisk, chooseDisk, chooseNextDisk } from '../../src/disks/choose-disk.js';
import type { DiskCondition } from '../../src/disks/disk.js';
import type { DiskId } from '../../src/domain/disk-id.js';

const space = { freeBytes: 1, totalBytes: 2, freeInodes: 1, totalInodes: 2 };
const condition: fc.Arbitrary<DiskCondition> = fc.constantFrom<DiskCondition[]>(
  { state: 'ok', space },
  { state: 'low-space', space, reason: 'low' },
  { state: 'unhealthy', space: undefined, reason: 'broken' },
  { state: 'absent', reason: 'gone' },
  { state: 'foreign', reason: 'another' },
);
const disks: fc.Arbitrary<CheckedDisk[]> = fc
  .array(condition, { maxLength: 5 })
  .map((conditions) => conditions.map((each, index) => ({ id: `disk-${index}` as DiskId, condition: each })));
/** One of the disks, one that is no longer configured, or none. */
const current = fc.option(
  fc.integer({ min: 0, max: 6 }).map((index) => `disk-${index}` as DiskId),
  { nil: undefined },
);

function isFit(all: readonly CheckedDisk[], id: DiskId | undefined): boolean {
  return all.some((disk) => disk.id === id && disk.condition.state === 'ok');
}

describe('the active disk', () => {
  test('stays for as long as it is fit, however good the others are', () => {
    fc.assert(
      fc.property(disks, current, (all, active) => {
        fc.pre(isFit(all, active));
        expect(chooseDisk(all, active)).toBe(active);
      }),
    );
  });

  test('is else the first fit one, and none only when none is fit', () => {
    fc.assert(
      fc.property(disks, current, (all, active) => {
        fc.pre(!isFit(all, active));
        expect(chooseDisk(all, active)).toBe(all.find((disk) => disk.condition.state === 'ok')?.id);
      }),
    );
  });
});

describe('the next disk', () => {
  test('is a fit one other than the current, whenever there is one', () => {
    fc.assert(
      fc.property(disks, current, (all, active) => {
        const next = chooseNextDisk(all, active);
        const others = all.filter((disk) => disk.condition.state === 'ok' && disk.id !== active);
        expect(next !== undefined).toBe(others.length > 0);
        if (next !== undefined) expect(others.map((disk) => disk.id)).toContain(next);
      }),
    );
  });

  test('comes round to every fit disk in turn', () => {
    fc.assert(
      fc.property(disks, current, (all, active) => {
        const fit = all.filter((disk) => disk.condition.state === 'ok').map((disk) => disk.id);
        fc.pre(fit.length > 1);
        const visited = new Set<DiskId>();
        let at = active;
        for (const _ of fit) {
          at = chooseNextDisk(all, at);
          if (at !== undefined) visited.add(at);
        }
        expect([...visited].sort()).toEqual([...fit].sort());
      }),
    );
  });
});
