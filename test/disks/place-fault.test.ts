import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DiskConfig } from '../../src/config/config.js';
import type { Placed, Placement } from '../../src/disks/disk.js';
import { makeKnownRoots } from '../../src/disks/placing/known-roots.js';
import { place } from '../../src/disks/placing/place.js';
import { describeAsRoot } from '../support/fuse.js';
import {
  bindMount,
  listedNames,
  makeDisk,
  makeFolder,
  makePlacement,
  mediaNames,
  mountDisk,
  placedPath,
} from './test-disk.js';

type Fault = { readonly step: number; readonly kind: string } | { readonly call: string; readonly kind: string };

interface Outcome {
  readonly placed?: Placed;
  readonly error?: { readonly name: string; readonly fault: string; readonly code: string };
  readonly steps: number;
}

const never: Fault = { step: 0, kind: '' };
const program = new URL('programs/place-with-fault.mjs', import.meta.url).pathname;

interface Attempt {
  readonly disk: DiskConfig;
  readonly placement: Placement;
  readonly fault: Fault;
}

/** Undefined if the process was killed. */
async function placeWithFault(disk: DiskConfig, placement: Placement, fault: Fault): Promise<Outcome | undefined> {
  const [outcome] = await placeWithFaults([{ disk, placement, fault }]);
  return outcome;
}

/** One after another in one process; none of them if it was killed. */
async function placeWithFaults(attempts: readonly Attempt[]): Promise<Outcome[]> {
  const args = attempts.map((attempt) => JSON.stringify(attempt));
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [program, ...args]);
    return JSON.parse(stdout) as Outcome[];
  } catch (error) {
    if (error instanceof Error && 'signal' in error && error.signal === 'SIGKILL') return [];
    throw error;
  }
}

async function stepsOfPlacing(placement: Placement): Promise<number> {
  return (await placeWithFault(makeDisk(), placement, never))?.steps ?? 0;
}

function expectWholeOrAbsent(disk: DiskConfig, placement: Placement): void {
  const path = placedPath(disk, placement);
  if (existsSync(path)) expect(readFileSync(path).equals(readFileSync(placement.source))).toBe(true);
}

/** After a retry the segments are there, each listed once, and no attempt has left anything. */
function expectPlaced(disk: DiskConfig, placements: readonly Placement[]): void {
  const names = placements.map(({ name }) => name).sort();
  for (const placement of placements) expect(existsSync(placedPath(disk, placement))).toBe(true);
  for (const placement of placements) expectWholeOrAbsent(disk, placement);
  expect(listedNames(disk).sort()).toEqual(names);
  expect(mediaNames(disk).sort()).toEqual(names);
}

describe('placing, at each of its system calls', () => {
  test('killed: the segment is whole or absent, and a retry completes it', async () => {
    const content = readFileSync(makePlacement(0, 2_500_000).source);
    const steps = await stepsOfPlacing(makePlacement(0, content));
    expect(steps).toBeGreaterThan(30);
    for (let step = 1; step <= steps; step += 1) {
      const [disk, placement] = [makeDisk(), makePlacement(0, content)];
      expect(await placeWithFault(disk, placement, { step, kind: 'SIGKILL' })).toBeUndefined();
      expectWholeOrAbsent(disk, placement);
      place(disk, placement, makeKnownRoots());
      expectPlaced(disk, [placement]);
    }
  });

  test('failed by the disk: it is told, or done all the same, and a retry completes it', async () => {
    const content = readFileSync(makePlacement(0, 2_500_000).source);
    const steps = await stepsOfPlacing(makePlacement(0, content));
    const attempts = Array.from({ length: steps }, (_, index) => {
      return { disk: makeDisk(), placement: makePlacement(0, content), fault: { step: index + 1, kind: 'EIO' } };
    });
    const outcomes = await placeWithFaults(attempts);
    expect(outcomes).toHaveLength(steps);
    for (const [index, { disk, placement }] of attempts.entries()) {
      const outcome = outcomes[index];
      // It came to the call that fails, though others were placed in this process before.
      expect(outcome?.steps).toBeGreaterThan(index);
      expect(outcome?.error?.name ?? 'PlacingError').toBe('PlacingError');
      expect(outcome?.placed === undefined || existsSync(outcome.placed.path)).toBe(true);
      expectWholeOrAbsent(disk, placement);
      place(disk, placement, makeKnownRoots());
      expectPlaced(disk, [placement]);
    }
  });

  test('refused hard links: the segment gets its name all the same, and never overwrites', async () => {
    const disk = makeDisk();
    const placement = makePlacement();
    const noLinks: Fault = { call: 'linkSync', kind: 'EPERM' };
    expect((await placeWithFault(disk, placement, noLinks))?.placed).toMatchObject({ wasThere: false });
    expectPlaced(disk, [placement]);
    expect((await placeWithFault(disk, makePlacement(), noLinks))?.error).toMatchObject({ code: 'EEXIST' });
    expectPlaced(disk, [placement]);
  });
});

describeAsRoot('placing on a disk that is unmounted meanwhile', () => {
  test.each(['mkdirSync', 'linkSync'])('before %s: nothing goes to the filesystem below', async (call) => {
    const disk = mountDisk('size=4m');
    const alsoAt = makeFolder();
    bindMount(disk.path, alsoAt);
    const placement = makePlacement();
    const outcome = await placeWithFault(disk, placement, { call, kind: 'UNMOUNT' });
    expect(outcome?.error).toMatchObject({ fault: 'disk', code: 'ENODEV' });
    expect(readdirSync(disk.path)).toEqual([]);
    // What was begun was brought to its end where it belongs.
    expectPlaced({ ...disk, path: alsoAt }, [placement]);
  });
});

describe('any sequence of placings with kills and failures in it', () => {
  const attempt = fc.record({
    bytes: fc.constantFrom(1, 4096, 1_500_000),
    fault: fc.oneof(
      fc.constant(never),
      fc.record({ step: fc.integer({ min: 1, max: 60 }), kind: fc.constantFrom('SIGKILL', 'EIO', 'ENOSPC') }),
    ),
  });

  test('leaves whole files only, and all of them once they are retried', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(attempt, { minLength: 2, maxLength: 6 }), async (attempts) => {
        const disk = makeDisk();
        const placements = attempts.map(({ bytes }, index) => makePlacement(index, bytes));
        for (const [index, { fault }] of attempts.entries()) {
          await placeWithFault(disk, placements[index] as Placement, fault);
          for (const placement of placements) expectWholeOrAbsent(disk, placement);
        }
        const knownRoots = makeKnownRoots();
        for (const placement of placements) place(disk, placement, knownRoots);
        expectPlaced(disk, placements);
      }),
      { numRuns: 12 },
    );
  });
});
