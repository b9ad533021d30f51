import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CheckedDisk, chooseDisk, chooseNextDisk } from '../../src/disks/choose-disk.js';
import { type Fitness, isBetterThanNone } from '../../src/disks/fitness.js';
import type { DiskId } from '../../src/domain/disk-id.js';

const lack = { state: 'unhealthy', reason: 'broken' } as const;
const recovering = { state: 'recovering', lack, goodSinceMs: 0, relapses: 0 } as const;
const fitness: fc.Arbitrary<Fitness> = fc.constantFrom<Fitness[]>(
  { state: 'fit' },
  { state: 'unfit', lack, relapses: 0 },
  { ...recovering, goodLooks: 1 },
  { ...recovering, goodLooks: 2 },
);
const disks: fc.Arbitrary<CheckedDisk[]> = fc
  .array(fitness, { maxLength: 5 })
  .map((all) => all.map((each, index) => ({ id: `disk-${index}` as DiskId, fitness: each })));
/** One of the disks, one that is no longer configured, or none. */
const current = fc.option(
  fc.integer({ min: 0, max: 6 }).map((index) => `disk-${index}` as DiskId),
  { nil: undefined },
);

function stateOf(all: readonly CheckedDisk[], id: DiskId | undefined): Fitness['state'] | undefined {
  return all.find((disk) => disk.id === id)?.fitness.state;
}

function isUsable({ fitness: each }: CheckedDisk): boolean {
  return each.state === 'fit' || isBetterThanNone(each);
}

describe('the active disk', () => {
  test('stays until it is unfit, however good the others are', () => {
    fc.assert(
      fc.property(disks, current, (all, active) => {
        fc.pre(['fit', 'recovering'].includes(stateOf(all, active) ?? ''));
        expect(chooseDisk(all, active)).toBe(active);
      }),
    );
  });

  test('is else the first fit one, else the first that is better than none', () => {
    fc.assert(
      fc.property(disks, current, (all, active) => {
        fc.pre([undefined, 'unfit'].includes(stateOf(all, active)));
        const fit = all.find((disk) => disk.fitness.state === 'fit');
        const next = all.find((disk) => isBetterThanNone(disk.fitness));
        expect(chooseDisk(all, active)).toBe((fit ?? next)?.id);
      }),
    );
  });
});

describe('the next disk', () => {
  test('is another than the current, a fit one if there is one', () => {
    fc.assert(
      fc.property(disks, current, (all, active) => {
        const next = chooseNextDisk(all, active);
        const others = all.filter((disk) => isUsable(disk) && disk.id !== active);
        expect(next !== undefined).toBe(others.length > 0);
        if (next !== undefined) expect(others.map((disk) => disk.id)).toContain(next);
        const isFitThere = others.some((disk) => disk.fitness.state === 'fit');
        if (isFitThere) expect(stateOf(all, next)).toBe('fit');
      }),
    );
  });

  test('comes round to every fit disk in turn', () => {
    fc.assert(
      fc.property(disks, current, (all, active) => {
        const fit = all.filter((disk) => disk.fitness.state === 'fit').map((disk) => disk.id);
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
