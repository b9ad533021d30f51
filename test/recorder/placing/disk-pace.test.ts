import { expect, test } from 'vitest';
import type { DiskId } from '../../../src/domain/disk-id.js';
import { DiskPace } from '../../../src/recorder/placing/disk-pace.js';

const [diskA, diskB] = ['disk-a', 'disk-b'] as [DiskId, DiskId];

/** Asks with a segment each two seconds. @returns with which segment the disk was first too slow */
function firstTooSlow(pace: DiskPace, clock: { nowMs: number }, disk: DiskId, behind: Iterable<number>) {
  for (const count of behind) {
    clock.nowMs += 2000;
    if (pace.isTooSlow(disk, count)) return count;
  }
  return undefined;
}

function openPace(): { pace: DiskPace; clock: { nowMs: number } } {
  const clock = { nowMs: 0 };
  return { pace: new DiskPace(2, () => clock.nowMs), clock };
}

function* counting(from: number, to: number): Generator<number> {
  for (let count = from; count !== to; count += Math.sign(to - from)) yield count;
}

test('a disk for which more and more segments wait is too slow', () => {
  const { pace, clock } = openPace();
  expect(firstTooSlow(pace, clock, diskA, counting(0, 100))).toBe(10);
});

test('what waited before a disk became active is not its fault, unless more and more come to it', () => {
  const { pace, clock } = openPace();
  expect(firstTooSlow(pace, clock, diskA, counting(0, 9))).toBeUndefined();
  expect(firstTooSlow(pace, clock, diskB, counting(72, 0))).toBeUndefined();
  expect(firstTooSlow(pace, clock, diskA, counting(72, 40))).toBeUndefined();
  expect(firstTooSlow(pace, clock, diskA, counting(41, 100))).toBe(51);
});

test('what comes all at once, since this process was held up, is not its fault', () => {
  const { pace, clock } = openPace();
  expect(pace.isTooSlow(diskA, 0)).toBe(false);
  clock.nowMs += 60_000;
  const burst = Array.from({ length: 30 }, (_, behind) => pace.isTooSlow(diskA, behind));
  expect(burst).not.toContain(true);
  expect(firstTooSlow(pace, clock, diskA, [28, 26, 27, 20])).toBeUndefined();
});
