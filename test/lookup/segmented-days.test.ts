import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { dayBounds } from '../../src/domain/day.js';
import type { Booking } from '../../src/lookup/lookup.js';
import type { SegmentedDays } from '../../src/lookup/segmented-days.js';
import { find, LookupDisks, windowFrom } from '../support/lookup-disks.js';
import { camera, day } from '../support/merged-day.js';
import { coarseTemplate, exactTemplate, madrid } from '../support/recorded-days.js';
import { makeManyFiles } from '../support/trees.js';

const minute = 60_000;
const hour = 60 * minute;

let disks: LookupDisks;

beforeEach((context) => {
  disks = new LookupDisks(context);
});

const later = () => {
  disks.nowMs += 10_000;
};

/** How many of whose segments, and the gaps in milliseconds from the day's beginning. */
function told({ segments, coverage, roots }: Booking) {
  const zeroMs = dayBounds(madrid, day).startMs;
  const onDisks = segments.map(({ segment }) => segment.branch.disk);
  return {
    segments: disks.all.map(({ id }) => onDisks.filter((each) => each === id).length).join(' '),
    gaps: coverage.gaps.map(({ startMs, endMs }) => [startMs - zeroMs, endMs - zeroMs]),
    roots: roots.map(({ state }) => state).join(' '),
  };
}

describe('a booking across a switch', () => {
  test('is made of both disks’ segments, each instant once', () => {
    disks.record(0, { fromMs: 0, count: 100 });
    disks.record(1, { fromMs: 10 * minute, count: 100 });
    const booking = find(disks.daysOn([0, 1]), windowFrom(9 * minute, 11 * minute));
    expect(told(booking)).toEqual({ segments: '10 10 0', gaps: [], roots: 'ok ok' });
    expect(booking).toMatchObject({ source: 'roots', coverage: { ratio: 1, coveredMs: 2 * minute } });
  });

  test('takes a segment that lies on both from one alone', () => {
    disks.record(0, { fromMs: 0, count: 100 });
    disks.record(1, { fromMs: 9 * minute + 48_000, count: 100 });
    expect(told(find(disks.daysOn([0, 1]), windowFrom(9 * minute, 11 * minute)))).toMatchObject({
      segments: '10 10 0',
      gaps: [],
    });
  });

  test('names what neither has', () => {
    disks.record(0, { fromMs: 0, count: 99 });
    disks.record(1, { fromMs: 10 * minute + 4800, count: 100 });
    const booking = find(disks.daysOn([0, 1]), windowFrom(9 * minute, 11 * minute));
    expect(told(booking).gaps).toEqual([[9 * minute + 54_000, 10 * minute + 4800]]);
    expect(booking.coverage.coveredMs).toBe(2 * minute - 10_800);
  });

  test('of overlapping writers takes what reaches furthest', () => {
    disks.record(0, { fromMs: 0, count: 100 });
    disks.record(1, { fromMs: 2000, count: 100 });
    const { segments } = find(disks.daysOn([0, 1]), windowFrom(minute, 2 * minute));
    expect(segments.length).toBeLessThanOrEqual(11);
    segments.slice(1).forEach(({ startMs }, index) => expect(startMs).toBe(segments[index]?.endMs));
  });

  test('keeps to one writer while a clock that was set back makes segments of one root overlap', () => {
    const first = disks.record(0, { fromMs: 0, count: 20 });
    const playlist = readFileSync(join(disks.media(0), 'index.m3u8'), 'utf8');
    disks.record(0, { fromMs: 100_000 + 1000, count: 20, startsRun: true });
    const again = readFileSync(join(disks.media(0), 'index.m3u8'), 'utf8');
    writeFileSync(join(disks.media(0), 'index.m3u8'), playlist + again.slice(again.indexOf('#EXT-X-DISC')));
    const { segments, coverage } = find(disks.daysOn([0]), windowFrom(0, 221_000));
    expect(coverage.gaps).toEqual([]);
    expect(segments.slice(0, 20).map(({ segment }) => segment.name)).toEqual(first);
  });
});

describe('the edges of a window', () => {
  beforeEach(() => void disks.record(0, { fromMs: 0, count: 100 }));

  test('the segment that began before it is part of it, and the one that begins at its end is not', () => {
    const { segments } = find(disks.daysOn([0]), windowFrom(61_000, 66_000));
    expect(segments).toMatchObject([{ startMs: windowFrom(60_000, 66_000).startMs }]);
  });

  test('a window of a millisecond is answered', () => {
    expect(told(find(disks.daysOn([0]), windowFrom(59_999, 60_000)))).toMatchObject({ segments: '1 0 0', gaps: [] });
  });

  test('a whole day may be asked for', () => {
    const { coverage } = find(disks.daysOn([0]), windowFrom(0, 24 * hour));
    expect(coverage).toMatchObject({ coveredMs: 10 * minute, gaps: [{}] });
  });
});

describe('a root that cannot be read', () => {
  test('is named and left out, and the rest is answered', () => {
    disks.record(0, { fromMs: 0, count: 50 });
    disks.record(1, { fromMs: 5 * minute, count: 50 });
    const days = disks.daysOn([0, 1, 2]);
    const window = windowFrom(0, 10 * minute);
    expect(told(find(days, window))).toEqual({ segments: '50 50 0', gaps: [], roots: 'ok ok missing' });
    disks.takeAway(1);
    later();
    const booking = find(days, window);
    expect(told(booking)).toEqual({
      segments: '50 0 0',
      gaps: [[5 * minute, 10 * minute]],
      roots: 'ok unreachable missing',
    });
    expect(booking.coverage.gaps).toMatchObject([{ cause: 'disk-unreachable' }]);
    disks.bringBack(1);
    later();
    expect(told(find(days, window)).segments).toBe('50 50 0');
  });

  test('is missing when its folder is gone from its disk', () => {
    disks.record(0, { fromMs: 0, count: 5 });
    const days = disks.daysOn([0]);
    find(days, windowFrom(0, minute));
    rmSync(disks.root(0), { recursive: true });
    later();
    expect(told(find(days, windowFrom(0, minute)))).toMatchObject({ segments: '0 0 0', roots: 'missing' });
  });

  test('is fine when it holds other media alone', () => {
    disks.record(0, { fromMs: 0, count: 5 });
    mkdirSync(join(disks.root(1), 'snapshots'), { recursive: true });
    expect(told(find(disks.daysOn([0, 1]), windowFrom(0, minute))).roots).toBe('ok ok');
  });

  test('is unreachable when the configuration names its disk no more', () => {
    disks.record(0, { fromMs: 0, count: 5 });
    disks.configured = disks.all.slice(0, 1);
    const { roots } = find(disks.daysOn([0, 1]), windowFrom(0, minute));
    expect(roots).toMatchObject([{ state: 'ok' }, { disk: 'disk-b', path: undefined, state: 'unreachable' }]);
  });

  test('that goes between the listing and the sizes is named too', () => {
    disks.record(0, { fromMs: 0, count: 5 });
    const days = disks.daysOn([0]);
    days.of(camera, day);
    renameSync(disks.at(0).path, `${disks.at(0).path}.away`);
    expect(told(find(days, windowFrom(0, 30_000)))).toMatchObject({ segments: '0 0 0', roots: 'unreachable' });
  });
});

describe('what lies among the segments', () => {
  test('empty and vanished files cover nothing', () => {
    const names = disks.record(0, { fromMs: 0, count: 10, playlist: 'another' });
    const media = disks.media(0);
    writeFileSync(join(media, names[3] ?? ''), '');
    rmSync(join(media, names[6] ?? ''));
    expect(told(find(disks.daysOn([0]), windowFrom(0, minute)))).toMatchObject({
      segments: '8 0 0',
      gaps: [
        [18_000, 24_000],
        [36_000, 42_000],
      ],
    });
  });

  test('a listed file that is emptied afterwards is told as a gap', () => {
    const names = disks.record(0, { fromMs: 0, count: 10 });
    writeFileSync(join(disks.media(0), names[3] ?? ''), '');
    expect(told(find(disks.daysOn([0]), windowFrom(0, minute)))).toMatchObject({ gaps: [[18_000, 24_000]] });
  });

  test.each([
    ['nothing was worked out before', () => undefined],
    ['the whole day was worked out before', (days: SegmentedDays) => days.of(camera, day)],
  ])('one that is emptied, or goes, leaves its place to another root’s, also where %s', (_, before) => {
    const names = disks.record(0, { fromMs: 0, count: 200 });
    writeFileSync(join(disks.media(0), names[103] ?? ''), '');
    rmSync(join(disks.media(0), names[104] ?? ''));
    disks.record(1, { fromMs: 615_000, count: 8 });
    const days = disks.daysOn([0, 1]);
    before(days);
    for (let asked = 0; asked < 2; asked += 1)
      expect(told(find(days, windowFrom(540_000, 720_000)))).toMatchObject({ gaps: [] });
    const covering = days.of(camera, day)?.covering.toArray() ?? [];
    expect(covering.map(({ segment }) => segment.name)).not.toContain(names[103]);
    // Should its bytes be there after all, it is believed again.
    writeFileSync(join(disks.media(0), names[103] ?? ''), 'whole');
    const again = days.of(camera, day)?.covering.toArray() ?? [];
    expect(again.map(({ segment }) => segment.name)).toContain(names[103]);
  });

  test('links, folders and foreign names are none', () => {
    const [name = ''] = disks.record(0, { fromMs: 0, count: 10 });
    const media = disks.media(0);
    symlinkSync(join(media, name), join(media, '20260115T120000.000+0100.ts'));
    mkdirSync(join(media, '20260115T120006.000+0100.ts'));
    for (const foreign of [
      'notes.txt',
      '.dayfs-x.ts',
      '20260115T999999.000+0100.ts',
      '20260115T120012.000+0100.ts.part',
    ])
      writeFileSync(join(media, foreign), 'x');
    expect(told(find(disks.daysOn([0]), windowFrom(0, 24 * hour)))).toMatchObject({ segments: '10 0 0' });
  });

  test('a hundred thousand foreign files change nothing', () => {
    disks.record(0, { fromMs: 0, count: 100 });
    const media = disks.media(0);
    makeManyFiles(
      media,
      Array.from({ length: 100_000 }, (_, index) => `foreign-${index}.tmp`),
    );
    const days = disks.daysOn([0]);
    later();
    expect(told(find(days, windowFrom(0, 10 * minute)))).toMatchObject({ segments: '100 0 0', gaps: [] });
  }, 60_000);

  test('playlists that lie about length, files and places make up nothing', () => {
    disks.record(0, { fromMs: 0, count: 10, lengthMs: 149 * hour, playlist: 'another' });
    const playlist = join(disks.media(0), 'index.m3u8');
    appendFileSync(
      playlist,
      '#EXTINF:6,\n20260115T120000.000+0100.ts\n#EXTINF:6,\n../../../x.ts\n#EXTINF:6,\nindex.m3u8\n',
    );
    const booking = find(disks.daysOn([0]), windowFrom(0, 24 * hour));
    expect(told(booking)).toMatchObject({ segments: '10 0 0', gaps: [[minute, 24 * hour]] });
  });

  test('an init segment that is not there is none of segments that need none', () => {
    disks.record(0, { fromMs: 0, count: 5, playlist: 'another' });
    const media = disks.media(0);
    const playlist = join(media, 'index.m3u8');
    const text = readFileSync(playlist, 'utf8');
    writeFileSync(playlist, text.replace('#EXTINF', '#EXT-X-MAP:URI="init.mp4"\n#EXTINF'));
    const inits = () => find(disks.daysOn([0]), windowFrom(0, minute)).segments.map(({ segment }) => segment.initName);
    expect(new Set(inits())).toEqual(new Set([undefined]));
    writeFileSync(join(media, 'init.mp4'), 'x');
    expect(new Set(inits())).toEqual(new Set(['init.mp4']));
  });

  test('lengths in whole seconds are no more exact than that', () => {
    disks.record(0, { fromMs: 0, count: 10, everyMs: 6400, playlist: 'another' });
    const playlist = join(disks.media(0), 'index.m3u8');
    const text = readFileSync(playlist, 'utf8');
    writeFileSync(playlist, text.replaceAll(/#EXTINF:6\.400000/g, '#EXTINF:6.000000'));
    expect(told(find(disks.daysOn([0]), windowFrom(0, minute))).gaps).toHaveLength(9);
    writeFileSync(playlist, text.replaceAll(/#EXTINF:6\.400000/g, '#EXTINF:6'));
    expect(told(find(disks.daysOn([0]), windowFrom(0, minute))).gaps).toEqual([]);
  });

  test('names to the second, without an offset, are told from their neighbours', () => {
    disks.record(0, { fromMs: 120, count: 10, template: coarseTemplate, playlist: 'none' });
    expect(told(find(disks.daysOn([0]), windowFrom(0, minute)))).toMatchObject({ segments: '10 0 0', gaps: [] });
  });
});

describe('a day that grows', () => {
  test('has its new segments at the next look', () => {
    disks.record(0, { fromMs: 0, count: 5 });
    const days = disks.daysOn([0]);
    expect(told(find(days, windowFrom(0, minute))).segments).toBe('5 0 0');
    disks.record(0, { fromMs: 0, count: 6 });
    later();
    expect(told(find(days, windowFrom(0, minute))).segments).toBe('6 0 0');
  });

  test('is worked out once for as long as nothing changes', () => {
    disks.record(0, { fromMs: 0, count: 5 });
    for (const path of [disks.media(0)]) utimesSync(path, 1, 1);
    const days = disks.daysOn([0]);
    const first = days.of(camera, day);
    later();
    expect(days.of(camera, day)).toBe(first);
  });

  test('takes a file that another program has only begun once it has bytes', () => {
    const names = disks.record(0, { fromMs: 0, count: 5, playlist: 'none' });
    expect(names).toEqual([]);
    const file = join(disks.media(0), exactTemplate.format(madrid, windowFrom(30_000, 31_000).startMs));
    writeFileSync(file, '');
    const days = disks.daysOn([0]);
    expect(told(find(days, windowFrom(0, 36_000))).segments).toBe('5 0 0');
    writeFileSync(file, 'x');
    expect(told(find(days, windowFrom(0, 36_000))).segments).toBe('6 0 0');
  });

  test('takes one that was empty for an hour, too, and however late more bytes come into it', () => {
    disks.record(0, { fromMs: 0, count: 5, playlist: 'none' });
    const media = disks.media(0);
    const file = join(media, exactTemplate.format(madrid, windowFrom(30_000, 31_000).startMs));
    writeFileSync(file, '');
    for (const path of [media, file]) utimesSync(path, disks.nowMs / 1000, disks.nowMs / 1000);
    disks.nowMs += hour;
    const days = disks.daysOn([0]);
    expect(told(find(days, windowFrom(0, 36_000))).segments).toBe('5 0 0');
    expect(days.of(camera, day)).toBe(days.of(camera, day));
    writeFileSync(file, 'some');
    utimesSync(file, disks.nowMs / 1000, disks.nowMs / 1000);
    disks.nowMs += minute;
    const bytes = () => find(days, windowFrom(30_000, 36_000)).segments.map((each) => each.bytes);
    expect(bytes()).toEqual([4]);
    appendFileSync(file, ' more');
    expect(bytes()).toEqual([9]);
  });
});
