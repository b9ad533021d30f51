import { rmSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { lookUpBooking } from '../../src/lookup/lookup.js';
import { find, LookupDisks, windowFrom } from '../support/lookup-disks.js';
import { camera, day } from '../support/merged-day.js';
import { madrid } from '../support/recorded-days.js';
import { knownDay } from '../support/times.js';

const minute = 60_000;
const hour = 60 * minute;

let disks: LookupDisks;

beforeEach((context) => {
  disks = new LookupDisks(context);
});

describe('midnight', () => {
  const yesterday = knownDay('20260114');

  test('the segment that runs across it lies in yesterday’s folder', () => {
    disks.record(0, { day: yesterday, fromMs: 24 * hour - 10_000, count: 2 });
    disks.record(0, { fromMs: 2000, count: 10 });
    const { segments, coverage } = find(disks.daysOn([0], [yesterday, day]), windowFrom(0, 20_000));
    expect(segments.map((each) => each.day)).toEqual([yesterday, day, day, day]);
    expect(coverage.gaps).toEqual([]);
  });

  test('a step within the tolerance is no gap there either', () => {
    disks.record(0, { day: yesterday, fromMs: 24 * hour - 10_050, count: 2 });
    disks.record(1, { fromMs: 2000, count: 10 });
    expect(find(disks.daysOn([0, 1], [yesterday, day]), windowFrom(0, 20_000)).coverage.gaps).toEqual([]);
  });

  test('a root of yesterday that cannot be asked is named where something may lie in it, and only there', () => {
    disks.record(1, { day: yesterday, fromMs: 24 * hour - 10_000, count: 2 });
    disks.record(0, { fromMs: 2000, count: 10 });
    const merged = disks.daysOnRoots([yesterday, 1], [day, 0]);
    disks.takeAway(1);
    const missing = find(merged, windowFrom(0, 20_000));
    expect(missing.roots).toMatchObject([
      { disk: 'disk-a', state: 'ok' },
      { disk: 'disk-b', path: disks.root(1, yesterday), state: 'unreachable' },
    ]);
    expect(missing.coverage.gaps).toMatchObject([{ cause: 'disk-unreachable' }]);
    expect(find(merged, windowFrom(2000, 20_000)).roots).toMatchObject([{ disk: 'disk-a' }]);
    // A gap further on has nothing to do with it.
    const { gaps } = find(merged, windowFrom(0, 70_000)).coverage;
    expect(gaps.map(({ cause }) => cause)).toEqual(['disk-unreachable', undefined]);
  });

  test('a root of yesterday that is gone from its disk is named, and makes no disk unreachable', () => {
    disks.record(1, { day: yesterday, fromMs: 24 * hour - 10_000, count: 2 });
    disks.record(0, { fromMs: 2000, count: 10 });
    const merged = disks.daysOnRoots([yesterday, 1], [day, 0]);
    rmSync(disks.root(1, yesterday), { recursive: true });
    const booking = find(merged, windowFrom(0, 20_000));
    expect(booking.roots).toMatchObject([{ state: 'ok' }, { disk: 'disk-b', state: 'missing' }]);
    expect(booking.coverage.gaps.map(({ cause }) => cause)).toEqual([undefined]);
  });

  test('it is all that there is where today has nothing yet, and its root is named', () => {
    disks.record(1, { day: yesterday, fromMs: 24 * hour - 10_000, count: 2 });
    const booking = find(disks.daysOn([1], [yesterday]), windowFrom(0, minute));
    expect(booking.segments.map((each) => each.day)).toEqual([yesterday]);
    expect(booking).toMatchObject({ source: 'roots', coverage: { coveredMs: 2000, gaps: [{}] } });
    expect(booking.roots).toEqual([{ disk: 'disk-b', path: disks.root(1, yesterday), state: 'ok' }]);
    const after = windowFrom(3000, minute);
    expect(lookUpBooking(disks.daysOn([1], [yesterday]), madrid, camera, after)).toBeUndefined();
  });

  test('yesterday is not looked at where today has it all', () => {
    disks.record(0, { day: yesterday, fromMs: 24 * hour - 10_000, count: 5 });
    disks.record(0, { fromMs: 0, count: 10 });
    const { segments } = find(disks.daysOn([0], [yesterday, day]), windowFrom(0, 12_000));
    expect(segments.map((each) => each.day)).toEqual([day, day]);
  });
});
