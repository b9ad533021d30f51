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
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DiskConfig } from '../../src/config/config.js';
import { type Day, dayBounds } from '../../src/domain/day.js';
import { markerName, rootPath } from '../../src/domain/layout.js';
import { parseSegmentNameTemplate } from '../../src/domain/segment-name.js';
import type { Window } from '../../src/domain/window.js';
import { parseWindow } from '../../src/domain/window.js';
import { reportBooking } from '../../src/lookup/booking-report.js';
import { type Booking, lookUpBooking } from '../../src/lookup/lookup.js';
import { SegmentedDays } from '../../src/lookup/segmented-days.js';
import { snapshotRoots } from '../../src/registry/roots-snapshot.js';
import { MergedDays } from '../../src/union/merged-days.js';
import { Observer } from '../../src/union/observer.js';
import { camera, day, makeDisks } from '../support/merged-day.js';
import { exactTemplate, madrid, mediaPath, type Recorded, record } from '../support/recorded-days.js';
import { knownDay } from '../support/times.js';
import { makeManyFiles, type TemporaryFolder, temporaryFolder } from '../support/trees.js';

const minute = 60_000;
const hour = 60 * minute;
const coarse = parseSegmentNameTemplate('%Y%m%d-%H%M%S.ts');

let folder: TemporaryFolder;
let disks: DiskConfig[];
let nowMs: number;

beforeEach(() => {
  folder = temporaryFolder();
  disks = makeDisks(folder.path, 'disk-a', 'disk-b', 'disk-c');
  nowMs = Date.now();
});

afterEach(() => folder[Symbol.dispose]());

const later = () => {
  nowMs += 10_000;
};

function daysOn(shown: readonly DiskConfig[], days = [day]): SegmentedDays {
  return daysOnRoots(...days.flatMap((each) => shown.map((on) => [each, on] as const)));
}

function daysOnRoots(...roots: readonly (readonly [Day, DiskConfig])[]): SegmentedDays {
  const merged = new MergedDays({ disks, observer: new Observer(() => undefined), now: () => nowMs });
  merged.setRoots(
    snapshotRoots(roots.map(([of, { id }], firstSeenMs) => ({ camera, day: of, disk: id, firstSeenMs }))),
  );
  return new SegmentedDays({
    days: merged,
    naming: { zone: madrid, templates: [exactTemplate, coarse] },
    segmentSeconds: 6,
  });
}

const disk = (index: number) => disks[index] as DiskConfig;
const recordOn = (index: number, more: Partial<Recorded> & Pick<Recorded, 'fromMs' | 'count'>) =>
  record({ disk: disk(index), day, ...more });

function windowFrom(fromMs: number, untilMs: number, of = day): Window {
  const { startMs } = dayBounds(madrid, of);
  return { day: of, startMs: startMs + fromMs, endMs: startMs + untilMs };
}

function find(days: SegmentedDays, window: Window): Booking {
  const booking = lookUpBooking(days, madrid, camera, window);
  if (booking === undefined) throw new Error('nothing is known of the day');
  return booking;
}

/** How many of whose segments, and the gaps in milliseconds from the day's beginning. */
function told({ segments, coverage, roots }: Booking) {
  const zeroMs = dayBounds(madrid, day).startMs;
  const onDisks = segments.map(({ segment }) => segment.branch.disk);
  return {
    segments: disks.map(({ id }) => onDisks.filter((each) => each === id).length).join(' '),
    gaps: coverage.gaps.map(({ startMs, endMs }) => [startMs - zeroMs, endMs - zeroMs]),
    roots: roots.map(({ state }) => state).join(' '),
  };
}

describe('a booking across a switch', () => {
  test('is made of both disks’ segments, each instant once', () => {
    recordOn(0, { fromMs: 0, count: 100 });
    recordOn(1, { fromMs: 10 * minute, count: 100 });
    const booking = find(daysOn(disks.slice(0, 2)), windowFrom(9 * minute, 11 * minute));
    expect(told(booking)).toEqual({ segments: '10 10 0', gaps: [], roots: 'ok ok' });
    expect(booking).toMatchObject({ source: 'roots', coverage: { ratio: 1, coveredMs: 2 * minute } });
  });

  test('takes a segment that lies on both from one alone', () => {
    recordOn(0, { fromMs: 0, count: 100 });
    recordOn(1, { fromMs: 9 * minute + 48_000, count: 100 });
    expect(told(find(daysOn(disks.slice(0, 2)), windowFrom(9 * minute, 11 * minute)))).toMatchObject({
      segments: '10 10 0',
      gaps: [],
    });
  });

  test('names what neither has', () => {
    recordOn(0, { fromMs: 0, count: 99 });
    recordOn(1, { fromMs: 10 * minute + 4800, count: 100 });
    const booking = find(daysOn(disks.slice(0, 2)), windowFrom(9 * minute, 11 * minute));
    expect(told(booking).gaps).toEqual([[9 * minute + 54_000, 10 * minute + 4800]]);
    expect(booking.coverage.coveredMs).toBe(2 * minute - 10_800);
  });

  test('of overlapping writers takes what reaches furthest', () => {
    recordOn(0, { fromMs: 0, count: 100 });
    recordOn(1, { fromMs: 2000, count: 100 });
    const { segments } = find(daysOn(disks.slice(0, 2)), windowFrom(minute, 2 * minute));
    expect(segments.length).toBeLessThanOrEqual(11);
    segments.slice(1).forEach(({ startMs }, index) => expect(startMs).toBe(segments[index]?.endMs));
  });

  test('keeps to one writer while a clock that was set back makes segments of one root overlap', () => {
    const first = recordOn(0, { fromMs: 0, count: 20 });
    const playlist = readFileSync(join(mediaPath({ disk: disk(0), day }), 'index.m3u8'), 'utf8');
    recordOn(0, { fromMs: 100_000 + 1000, count: 20, startsRun: true });
    const again = readFileSync(join(mediaPath({ disk: disk(0), day }), 'index.m3u8'), 'utf8');
    writeFileSync(
      join(mediaPath({ disk: disk(0), day }), 'index.m3u8'),
      playlist + again.slice(again.indexOf('#EXT-X-DISC')),
    );
    const { segments, coverage } = find(daysOn([disk(0)]), windowFrom(0, 221_000));
    expect(coverage.gaps).toEqual([]);
    expect(segments.slice(0, 20).map(({ segment }) => segment.name)).toEqual(first);
  });
});

describe('the edges of a window', () => {
  beforeEach(() => void recordOn(0, { fromMs: 0, count: 100 }));

  test('the segment that began before it is part of it, and the one that begins at its end is not', () => {
    const { segments } = find(daysOn([disk(0)]), windowFrom(61_000, 66_000));
    expect(segments).toMatchObject([{ startMs: windowFrom(60_000, 66_000).startMs }]);
  });

  test('a window of a millisecond is answered', () => {
    expect(told(find(daysOn([disk(0)]), windowFrom(59_999, 60_000)))).toMatchObject({ segments: '1 0 0', gaps: [] });
  });

  test('a whole day may be asked for', () => {
    const { coverage } = find(daysOn([disk(0)]), windowFrom(0, 24 * hour));
    expect(coverage).toMatchObject({ coveredMs: 10 * minute, gaps: [{}] });
  });
});

describe('midnight', () => {
  const yesterday = knownDay('20260114');

  test('the segment that runs across it lies in yesterday’s folder', () => {
    record({ disk: disk(0), day: yesterday, fromMs: 24 * hour - 10_000, count: 2 });
    recordOn(0, { fromMs: 2000, count: 10 });
    const { segments, coverage } = find(daysOn([disk(0)], [yesterday, day]), windowFrom(0, 20_000));
    expect(segments.map((each) => each.day)).toEqual([yesterday, day, day, day]);
    expect(coverage.gaps).toEqual([]);
  });

  test('a step within the tolerance is no gap there either', () => {
    record({ disk: disk(0), day: yesterday, fromMs: 24 * hour - 10_050, count: 2 });
    recordOn(1, { fromMs: 2000, count: 10 });
    expect(find(daysOn(disks.slice(0, 2), [yesterday, day]), windowFrom(0, 20_000)).coverage.gaps).toEqual([]);
  });

  test('a root of yesterday that cannot be asked is named where something may lie in it, and only there', () => {
    record({ disk: disk(1), day: yesterday, fromMs: 24 * hour - 10_000, count: 2 });
    recordOn(0, { fromMs: 2000, count: 10 });
    const merged = daysOnRoots([yesterday, disk(1)], [day, disk(0)]);
    rmSync(join(disk(1).path, markerName));
    const missing = find(merged, windowFrom(0, 20_000));
    expect(missing.roots).toMatchObject([
      { disk: 'disk-a', state: 'ok' },
      { disk: 'disk-b', path: rootPath(disk(1).path, yesterday, camera), state: 'unreachable' },
    ]);
    expect(missing.coverage.gaps).toMatchObject([{ cause: 'disk-unreachable' }]);
    expect(find(merged, windowFrom(2000, 20_000)).roots).toMatchObject([{ disk: 'disk-a' }]);
    // A gap further on has nothing to do with it.
    const { gaps } = find(merged, windowFrom(0, 70_000)).coverage;
    expect(gaps.map(({ cause }) => cause)).toEqual(['disk-unreachable', undefined]);
  });

  test('it is all that there is where today has nothing yet, and its root is named', () => {
    record({ disk: disk(1), day: yesterday, fromMs: 24 * hour - 10_000, count: 2 });
    const booking = find(daysOn([disk(1)], [yesterday]), windowFrom(0, minute));
    expect(booking.segments.map((each) => each.day)).toEqual([yesterday]);
    expect(booking).toMatchObject({ source: 'roots', coverage: { coveredMs: 2000, gaps: [{}] } });
    expect(booking.roots).toEqual([{ disk: 'disk-b', path: rootPath(disk(1).path, yesterday, camera), state: 'ok' }]);
    const after = windowFrom(3000, minute);
    expect(lookUpBooking(daysOn([disk(1)], [yesterday]), madrid, camera, after)).toBeUndefined();
  });

  test('yesterday is not looked at where today has it all', () => {
    record({ disk: disk(0), day: yesterday, fromMs: 24 * hour - 10_000, count: 5 });
    recordOn(0, { fromMs: 0, count: 10 });
    const { segments } = find(daysOn([disk(0)], [yesterday, day]), windowFrom(0, 12_000));
    expect(segments.map((each) => each.day)).toEqual([day, day]);
  });
});

describe('the days on which clocks change', () => {
  test.each([
    ['20260329', 23],
    ['20261025', 25],
  ])('%s is covered whole, %i hours long', (text, hours) => {
    const changing = knownDay(text);
    for (const template of [exactTemplate, coarse]) {
      rmSync(disk(0).path, { recursive: true });
      disks = makeDisks(folder.path, 'disk-a', 'disk-b', 'disk-c');
      record({ disk: disk(0), day: changing, fromMs: 0, count: hours * 60, everyMs: minute, template });
      const { segments, coverage } = find(daysOn([disk(0)], [changing]), windowFrom(0, hours * hour, changing));
      expect({ segments: segments.length, ratio: coverage.ratio }).toEqual({
        // Without an offset both readings of an hour have one name.
        segments: template === coarse && hours === 25 ? 24 * 60 : hours * 60,
        ratio: template === coarse && hours === 25 ? 24 / 25 : 1,
      });
    }
  });

  test('names that stand for both readings of an hour do not tell how long segments are', () => {
    const autumn = knownDay('20261025');
    const media = mediaPath({ disk: disk(0), day: autumn });
    const { startMs } = dayBounds(madrid, autumn);
    // From 02:00 to 03:30, so that most names are of the hour that comes twice, and lie among one another.
    for (let fromMs = 2 * hour; fromMs < 4.5 * hour; fromMs += 6000) {
      const atMs = startMs + fromMs + (fromMs < 3 * hour ? 0 : 3000);
      const name = coarse.format(madrid, atMs);
      mkdirSync(media, { recursive: true });
      writeFileSync(join(media, name), 'x');
      utimesSync(join(media, name), atMs / 1000, atMs / 1000);
    }
    const { coverage } = find(daysOn([disk(0)], [autumn]), windowFrom(4.1 * hour, 4.3 * hour, autumn));
    expect(coverage.gaps).toEqual([]);
  });

  test('both readings of a repeated hour can be asked for', () => {
    const autumn = knownDay('20261025');
    record({ disk: disk(0), day: autumn, fromMs: 0, count: 25 * 60, everyMs: minute });
    const days = daysOn([disk(0)], [autumn]);
    const names = (start: string, end: string) =>
      find(days, parseWindow(madrid, start, end)).segments.map(({ segment }) => segment.name.slice(8));
    expect(names('2026-10-25T02:30+02:00', '2026-10-25T02:31+02:00')).toEqual(['T023000.000+0200.ts']);
    expect(names('2026-10-25T02:30+01:00', '2026-10-25T02:31+01:00')).toEqual(['T023000.000+0100.ts']);
  });
});

describe('a root that cannot be read', () => {
  test('is named and left out, and the rest is answered', () => {
    recordOn(0, { fromMs: 0, count: 50 });
    recordOn(1, { fromMs: 5 * minute, count: 50 });
    const days = daysOn(disks);
    const window = windowFrom(0, 10 * minute);
    expect(told(find(days, window))).toEqual({ segments: '50 50 0', gaps: [], roots: 'ok ok missing' });
    rmSync(join(disk(1).path, markerName));
    later();
    const booking = find(days, window);
    expect(told(booking)).toEqual({
      segments: '50 0 0',
      gaps: [[5 * minute, 10 * minute]],
      roots: 'ok unreachable missing',
    });
    expect(booking.coverage.gaps).toMatchObject([{ cause: 'disk-unreachable' }]);
    makeDisks(folder.path, 'disk-b');
    later();
    expect(told(find(days, window)).segments).toBe('50 50 0');
  });

  test('is missing when its folder is gone from its disk', () => {
    recordOn(0, { fromMs: 0, count: 5 });
    const days = daysOn([disk(0)]);
    find(days, windowFrom(0, minute));
    rmSync(rootPath(disk(0).path, day, camera), { recursive: true });
    later();
    expect(told(find(days, windowFrom(0, minute)))).toMatchObject({ segments: '0 0 0', roots: 'missing' });
  });

  test('is fine when it holds other media alone', () => {
    recordOn(0, { fromMs: 0, count: 5 });
    mkdirSync(join(rootPath(disk(1).path, day, camera), 'snapshots'), { recursive: true });
    expect(told(find(daysOn(disks.slice(0, 2)), windowFrom(0, minute))).roots).toBe('ok ok');
  });

  test('is unreachable when the configuration names its disk no more', () => {
    recordOn(0, { fromMs: 0, count: 5 });
    const all = disks;
    disks = disks.slice(0, 1);
    const { roots } = find(daysOn(all.slice(0, 2)), windowFrom(0, minute));
    expect(roots).toMatchObject([{ state: 'ok' }, { disk: 'disk-b', path: undefined, state: 'unreachable' }]);
    disks = all;
  });

  test('that goes between the listing and the sizes is named too', () => {
    recordOn(0, { fromMs: 0, count: 5 });
    const days = daysOn([disk(0)]);
    days.of(camera, day);
    renameSync(disk(0).path, `${disk(0).path}.away`);
    expect(told(find(days, windowFrom(0, 30_000)))).toMatchObject({ segments: '0 0 0', roots: 'unreachable' });
  });
});

describe('what lies among the segments', () => {
  test('empty and vanished files cover nothing', () => {
    const names = recordOn(0, { fromMs: 0, count: 10, playlist: 'another' });
    const media = mediaPath({ disk: disk(0), day });
    writeFileSync(join(media, names[3] ?? ''), '');
    rmSync(join(media, names[6] ?? ''));
    expect(told(find(daysOn([disk(0)]), windowFrom(0, minute)))).toMatchObject({
      segments: '8 0 0',
      gaps: [
        [18_000, 24_000],
        [36_000, 42_000],
      ],
    });
  });

  test('a listed file that is emptied afterwards is told as a gap', () => {
    const names = recordOn(0, { fromMs: 0, count: 10 });
    writeFileSync(join(mediaPath({ disk: disk(0), day }), names[3] ?? ''), '');
    expect(told(find(daysOn([disk(0)]), windowFrom(0, minute)))).toMatchObject({ gaps: [[18_000, 24_000]] });
  });

  test('links, folders and foreign names are none', () => {
    const [name = ''] = recordOn(0, { fromMs: 0, count: 10 });
    const media = mediaPath({ disk: disk(0), day });
    symlinkSync(join(media, name), join(media, '20260115T120000.000+0100.ts'));
    mkdirSync(join(media, '20260115T120006.000+0100.ts'));
    for (const foreign of [
      'notes.txt',
      '.dayfs-x.ts',
      '20260115T999999.000+0100.ts',
      '20260115T120012.000+0100.ts.part',
    ])
      writeFileSync(join(media, foreign), 'x');
    expect(told(find(daysOn([disk(0)]), windowFrom(0, 24 * hour)))).toMatchObject({ segments: '10 0 0' });
  });

  test('a hundred thousand foreign files change nothing', () => {
    recordOn(0, { fromMs: 0, count: 100 });
    const media = mediaPath({ disk: disk(0), day });
    makeManyFiles(
      media,
      Array.from({ length: 100_000 }, (_, index) => `foreign-${index}.tmp`),
    );
    const days = daysOn([disk(0)]);
    later();
    expect(told(find(days, windowFrom(0, 10 * minute)))).toMatchObject({ segments: '100 0 0', gaps: [] });
  }, 60_000);

  test('playlists that lie about length, files and places make up nothing', () => {
    recordOn(0, { fromMs: 0, count: 10, lengthMs: 149 * hour, playlist: 'another' });
    const playlist = join(mediaPath({ disk: disk(0), day }), 'index.m3u8');
    appendFileSync(
      playlist,
      '#EXTINF:6,\n20260115T120000.000+0100.ts\n#EXTINF:6,\n../../../x.ts\n#EXTINF:6,\nindex.m3u8\n',
    );
    const booking = find(daysOn([disk(0)]), windowFrom(0, 24 * hour));
    expect(told(booking)).toMatchObject({ segments: '10 0 0', gaps: [[minute, 24 * hour]] });
  });

  test('an init segment that is not there is none of segments that need none', () => {
    recordOn(0, { fromMs: 0, count: 5, playlist: 'another' });
    const media = mediaPath({ disk: disk(0), day });
    const playlist = join(media, 'index.m3u8');
    const text = readFileSync(playlist, 'utf8');
    writeFileSync(playlist, text.replace('#EXTINF', '#EXT-X-MAP:URI="init.mp4"\n#EXTINF'));
    const inits = () => find(daysOn([disk(0)]), windowFrom(0, minute)).segments.map(({ segment }) => segment.initName);
    expect(new Set(inits())).toEqual(new Set([undefined]));
    writeFileSync(join(media, 'init.mp4'), 'x');
    expect(new Set(inits())).toEqual(new Set(['init.mp4']));
  });

  test('lengths in whole seconds are no more exact than that', () => {
    recordOn(0, { fromMs: 0, count: 10, everyMs: 6400, playlist: 'another' });
    const playlist = join(mediaPath({ disk: disk(0), day }), 'index.m3u8');
    const text = readFileSync(playlist, 'utf8');
    writeFileSync(playlist, text.replaceAll(/#EXTINF:6\.400000/g, '#EXTINF:6.000000'));
    expect(told(find(daysOn([disk(0)]), windowFrom(0, minute))).gaps).toHaveLength(9);
    writeFileSync(playlist, text.replaceAll(/#EXTINF:6\.400000/g, '#EXTINF:6'));
    expect(told(find(daysOn([disk(0)]), windowFrom(0, minute))).gaps).toEqual([]);
  });

  test('names to the second, without an offset, are told from their neighbours', () => {
    recordOn(0, { fromMs: 120, count: 10, template: coarse, playlist: 'none' });
    expect(told(find(daysOn([disk(0)]), windowFrom(0, minute)))).toMatchObject({ segments: '10 0 0', gaps: [] });
  });
});

describe('a day that grows', () => {
  test('has its new segments at the next look', () => {
    recordOn(0, { fromMs: 0, count: 5 });
    const days = daysOn([disk(0)]);
    expect(told(find(days, windowFrom(0, minute))).segments).toBe('5 0 0');
    recordOn(0, { fromMs: 0, count: 6 });
    later();
    expect(told(find(days, windowFrom(0, minute))).segments).toBe('6 0 0');
  });

  test('is worked out once for as long as nothing changes', () => {
    recordOn(0, { fromMs: 0, count: 5 });
    for (const path of [mediaPath({ disk: disk(0), day })]) utimesSync(path, 1, 1);
    const days = daysOn([disk(0)]);
    const first = days.of(camera, day);
    later();
    expect(days.of(camera, day)).toBe(first);
  });

  test('takes a file that another program has only begun once it has bytes', () => {
    const names = recordOn(0, { fromMs: 0, count: 5, playlist: 'none' });
    expect(names).toEqual([]);
    const file = join(
      mediaPath({ disk: disk(0), day }),
      exactTemplate.format(madrid, windowFrom(30_000, 31_000).startMs),
    );
    writeFileSync(file, '');
    const days = daysOn([disk(0)]);
    expect(told(find(days, windowFrom(0, 36_000))).segments).toBe('5 0 0');
    writeFileSync(file, 'x');
    expect(told(find(days, windowFrom(0, 36_000))).segments).toBe('6 0 0');
  });

  test('takes one that was empty for an hour, too, and however late more bytes come into it', () => {
    recordOn(0, { fromMs: 0, count: 5, playlist: 'none' });
    const media = mediaPath({ disk: disk(0), day });
    const file = join(media, exactTemplate.format(madrid, windowFrom(30_000, 31_000).startMs));
    writeFileSync(file, '');
    for (const path of [media, file]) utimesSync(path, nowMs / 1000, nowMs / 1000);
    nowMs += hour;
    const days = daysOn([disk(0)]);
    expect(told(find(days, windowFrom(0, 36_000))).segments).toBe('5 0 0');
    expect(days.of(camera, day)).toBe(days.of(camera, day));
    writeFileSync(file, 'some');
    utimesSync(file, nowMs / 1000, nowMs / 1000);
    nowMs += minute;
    const bytes = () => find(days, windowFrom(30_000, 36_000)).segments.map((each) => each.bytes);
    expect(bytes()).toEqual([4]);
    appendFileSync(file, ' more');
    expect(bytes()).toEqual([9]);
  });
});

describe('the report', () => {
  test('is that of the design', () => {
    const [name] = recordOn(0, { fromMs: 0, count: 1 });
    const report = reportBooking(find(daysOn([disk(0)]), windowFrom(1000, 10_800)), madrid);
    expect(report).toEqual({
      camera: 'court-1',
      day: '20260115',
      window: { start: '2026-01-15T00:00:01.000+01:00', end: '2026-01-15T00:00:10.800+01:00' },
      source: 'roots',
      segments: [
        {
          start: '2026-01-15T00:00:00.000+01:00',
          end: '2026-01-15T00:00:06.000+01:00',
          disk: 'disk-a',
          path: join(mediaPath({ disk: disk(0), day }), name ?? ''),
          bytes: `segment ${name}`.length,
        },
      ],
      coverage: {
        ratio: 0.510204,
        coveredSeconds: 5,
        gaps: [{ start: '2026-01-15T00:00:06.000+01:00', end: '2026-01-15T00:00:10.800+01:00', seconds: 4.8 }],
      },
      roots: [{ disk: 'disk-a', path: rootPath(disk(0).path, day, camera), state: 'ok' }],
    });
  });

  test('of a camera or day that nobody knows is none', () => {
    expect(
      lookUpBooking(daysOn([disk(0)]), madrid, camera, windowFrom(0, minute, knownDay('20260301'))),
    ).toBeUndefined();
  });
});
