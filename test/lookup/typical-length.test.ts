import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { SegmentedDays } from '../../src/lookup/segmented-days.js';
import { find, LookupDisks, windowFrom } from '../support/lookup-disks.js';
import { camera, day } from '../support/merged-day.js';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

let disks: LookupDisks;

beforeEach((context) => {
  disks = new LookupDisks(context);
});

/** As long after the day's beginning as is covered from one time to another, asked for alone and of a whole day. */
function coveredMs(days: SegmentedDays, fromMs: number, untilMs: number): number {
  const window = windowFrom(fromMs, untilMs);
  const alone = find(days, window).coverage;
  days.of(camera, day);
  expect(find(days, window).coverage).toEqual(alone);
  return alone.coveredMs;
}

const unlisted = { playlist: 'none' } as const;

/** Another program's playlist, which lists these files and lengths in seconds. */
function list(index: number, entries: readonly (readonly [name: string, seconds: string])[]): void {
  const lines = entries.map(([name, seconds]) => `#EXTINF:${seconds},\n${name}\n`);
  writeFileSync(join(disks.media(index), 'index.m3u8'), `#EXTM3U\n${lines.join('')}`);
}

describe('segments that nobody lists', () => {
  test('are as long as their own writer’s are, whatever others of the day have', () => {
    disks.record(0, { ...unlisted, fromMs: 9 * hour, count: 900, everyMs: 2 * second });
    disks.record(1, { ...unlisted, fromMs: 14 * hour, count: 180, everyMs: 10 * second });
    disks.record(2, { fromMs: 18 * hour, count: 200, everyMs: 6 * second });
    const days = disks.daysOn([0, 1, 2]);
    expect(coveredMs(days, 9 * hour, 9.5 * hour)).toBe(0.5 * hour);
    expect(coveredMs(days, 14 * hour, 14.5 * hour)).toBe(0.5 * hour);
    expect(coveredMs(days, 18 * hour, 18.3 * hour)).toBe(0.3 * hour);
  });

  test('are as long as those around them, where a writer was set to another length', () => {
    disks.record(0, { ...unlisted, fromMs: 9 * hour, count: 1800, everyMs: 2 * second });
    disks.record(0, { ...unlisted, fromMs: 10 * hour, count: 360, everyMs: 10 * second });
    const days = disks.daysOn([0]);
    expect(coveredMs(days, 9 * hour, 11 * hour)).toBe(2 * hour);
  });

  test('of the shorter ones leave a gap that one of the longer would fill', () => {
    disks.record(0, { ...unlisted, fromMs: 9 * hour, count: 300, everyMs: 2 * second });
    disks.record(0, { ...unlisted, fromMs: 9 * hour + 10 * minute + 12 * second, count: 300, everyMs: 2 * second });
    disks.record(0, { ...unlisted, fromMs: 14 * hour, count: 2000, everyMs: 10 * second });
    const days = disks.daysOn([0]);
    expect(coveredMs(days, 9 * hour, 9 * hour + 20 * minute)).toBe(20 * minute - 12 * second);
  });

  test('are told by the others of the day where their writer has but one', () => {
    disks.record(0, { ...unlisted, fromMs: 9 * hour, count: 20, everyMs: 90 * second });
    disks.record(1, { ...unlisted, fromMs: 9.5 * hour, count: 1 });
    expect(coveredMs(disks.daysOn([0, 1]), 9 * hour, 10 * hour)).toBe(21 * 90 * second);
  });
});

describe('another program’s playlist', () => {
  test.each([
    ['a short one', '20260115T090000.000+0100.ts', '0.040'],
    ['a file that is not there', 'other.ts', '1.200'],
  ])('that lists only %s makes no other segment short', (_, name, seconds) => {
    disks.record(0, { ...unlisted, fromMs: 9 * hour, count: 300 });
    list(0, [[name, seconds]]);
    expect(coveredMs(disks.daysOn([0]), 9 * hour + minute, 9.5 * hour)).toBe(29 * minute);
  });

  test('of other files, however many, counts for nothing', () => {
    disks.record(0, { ...unlisted, fromMs: 9 * hour, count: 300 });
    list(
      0,
      Array.from({ length: 900 }, (_, index) => [`other-${index}.ts`, '2.000']),
    );
    expect(coveredMs(disks.daysOn([0]), 9 * hour, 9.5 * hour)).toBe(0.5 * hour);
  });

  test.each(['536400.0', '536400', '32400.0', '32400'])('makes no lone segment %s s long', (seconds) => {
    disks.record(0, { ...unlisted, fromMs: 9 * hour, count: 1 });
    list(0, [['20260115T090000.000+0100.ts', seconds]]);
    expect(coveredMs(disks.daysOn([0]), 9 * hour, 21 * hour)).toBe(6 * second);
  });

  test.each(['150.0', '3600'])('makes a lone segment %s s long, which it can be', (seconds) => {
    disks.record(0, { ...unlisted, fromMs: 9 * hour, count: 1 });
    list(0, [['20260115T090000.000+0100.ts', seconds]]);
    expect(coveredMs(disks.daysOn([0]), 9 * hour, 21 * hour)).toBe(Number(seconds) * second);
  });

  test.each(['7206', '7206.0'])('fills no pause of hours by a length of %s s', (seconds) => {
    disks.record(0, { ...unlisted, fromMs: 9 * hour, count: 101 });
    disks.record(0, { ...unlisted, fromMs: 9 * hour + 600 * second + 7206 * second, count: 100 });
    disks.record(1, { ...unlisted, fromMs: 10 * hour, count: 100 });
    list(0, [
      ['20260115T090948.000+0100.ts', '6'],
      ['20260115T090954.000+0100.ts', '6'],
      ['20260115T091000.000+0100.ts', seconds],
    ]);
    const days = disks.daysOn([0, 1]);
    expect(coveredMs(days, 9.5 * hour, 10.5 * hour)).toBe(10 * minute);
  });
});
