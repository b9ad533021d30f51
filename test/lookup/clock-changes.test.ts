import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { dayBounds } from '../../src/domain/day.js';
import { parseWindow } from '../../src/domain/window.js';
import { find, LookupDisks, windowFrom } from '../support/lookup-disks.js';
import { coarseTemplate, exactTemplate, madrid } from '../support/recorded-days.js';
import { knownDay } from '../support/times.js';

const minute = 60_000;
const hour = 60 * minute;

let disks: LookupDisks;

beforeEach((context) => {
  disks = new LookupDisks(context);
});

describe('the days on which clocks change', () => {
  test.each([
    ['20260329', 23],
    ['20261025', 25],
  ])('%s is covered whole, %i hours long', (text, hours) => {
    const changing = knownDay(text);
    for (const template of [exactTemplate, coarseTemplate]) {
      rmSync(disks.root(0, changing), { recursive: true, force: true });
      disks.record(0, { day: changing, fromMs: 0, count: hours * 60, everyMs: minute, template });
      const { segments, coverage } = find(disks.daysOn([0], [changing]), windowFrom(0, hours * hour, changing));
      expect({ segments: segments.length, ratio: coverage.ratio }).toEqual({
        // Without an offset both readings of an hour have one name.
        segments: template === coarseTemplate && hours === 25 ? 24 * 60 : hours * 60,
        ratio: template === coarseTemplate && hours === 25 ? 24 / 25 : 1,
      });
    }
  });

  test('names that stand for both readings of an hour do not tell how long segments are', () => {
    const autumn = knownDay('20261025');
    const media = disks.media(0, autumn);
    const { startMs } = dayBounds(madrid, autumn);
    // From 02:00 to 03:30, so that most names are of the hour that comes twice, and lie among one another.
    for (let fromMs = 2 * hour; fromMs < 4.5 * hour; fromMs += 6000) {
      const atMs = startMs + fromMs + (fromMs < 3 * hour ? 0 : 3000);
      const name = coarseTemplate.format(madrid, atMs);
      mkdirSync(media, { recursive: true });
      writeFileSync(join(media, name), 'x');
      utimesSync(join(media, name), atMs / 1000, atMs / 1000);
    }
    const { coverage } = find(disks.daysOn([0], [autumn]), windowFrom(4.1 * hour, 4.3 * hour, autumn));
    expect(coverage.gaps).toEqual([]);
  });

  test('both readings of a repeated hour can be asked for', () => {
    const autumn = knownDay('20261025');
    disks.record(0, { day: autumn, fromMs: 0, count: 25 * 60, everyMs: minute });
    const days = disks.daysOn([0], [autumn]);
    const names = (start: string, end: string) =>
      find(days, parseWindow(madrid, start, end)).segments.map(({ segment }) => segment.name.slice(8));
    expect(names('2026-10-25T02:30+02:00', '2026-10-25T02:31+02:00')).toEqual(['T023000.000+0200.ts']);
    expect(names('2026-10-25T02:30+01:00', '2026-10-25T02:31+01:00')).toEqual(['T023000.000+0100.ts']);
  });
});
