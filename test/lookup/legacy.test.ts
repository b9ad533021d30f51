import { renameSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DiskConfig } from '../../src/config/config.js';
import type { Day } from '../../src/domain/day.js';
import { playlistName } from '../../src/domain/layout.js';
import { parseSegmentNameTemplate } from '../../src/domain/segment-name.js';
import { parseWindow } from '../../src/domain/window.js';
import { type Booking, lookUpBooking } from '../../src/lookup/lookup.js';
import { SegmentedDays } from '../../src/lookup/segmented-days.js';
import { LegacyLayout } from '../../src/union/legacy/legacy-layout.js';
import { LegacyNames } from '../../src/union/legacy/legacy-names.js';
import { LegacyPath } from '../../src/union/legacy/legacy-path.js';
import { LegacyUnreadError } from '../../src/union/legacy/legacy-unread-error.js';
import { readOnceLayout } from '../../src/union/legacy/read-once-layout.js';
import { MergedDays } from '../../src/union/merged-days.js';
import { Observer } from '../../src/union/observer.js';
import { MergedView } from '../../src/view/merged-view.js';
import { flatFolder, legacyIn, legacyName, makeSegments } from '../support/legacy.js';
import { camera, makeDisks } from '../support/merged-day.js';
import { namesIn } from '../support/read-view.js';
import { knownDay, knownZone } from '../support/times.js';
import { makeTree, type TemporaryFolder, temporaryFolder } from '../support/trees.js';

const zone = knownZone('Europe/Madrid');
const rootName = parseSegmentNameTemplate('%Y%m%dT%H%M%S.%f%z.ts');

let folder: TemporaryFolder;
let disks: DiskConfig[];

beforeEach(() => {
  folder = temporaryFolder();
  disks = makeDisks(folder.path, 'disk-a', 'disk-b');
});

afterEach(() => folder[Symbol.dispose]());

function daysOf(rootDays: readonly Day[], layout = readOnceLayout(legacyIn(folder.path), zone)): MergedDays {
  const observer = new Observer(() => {});
  const days = new MergedDays({ disks, legacy: layout, observer, now: Date.now });
  const disk = disks.slice(0, 1).map(({ id }) => id);
  days.setRoots(rootDays.length === 0 ? new Map() : new Map([[camera, new Map(rootDays.map((day) => [day, disk]))]]));
  return days;
}

const naming = { zone, templates: [rootName, parseSegmentNameTemplate(legacyName)] };

function lookUp(days: MergedDays, start: string, end: string): Booking | undefined {
  const segmented = new SegmentedDays({ days, naming, segmentSeconds: 6 });
  return lookUpBooking(segmented, zone, camera, parseWindow(zone, start, end));
}

const namesOf = (booking: Booking | undefined) => booking?.segments.map(({ segment }) => segment.name);

describe('a booking on the flat layout', () => {
  test('has its segments and its coverage from their names, the one that began before it included', () => {
    makeSegments(
      folder.path,
      ['115954', '120000', '120006', '120018'].map((time) => `20260115-${time}.ts`),
    );
    const booking = lookUp(daysOf([]), '2026-01-15T12:00:02', '2026-01-15T12:00:20');
    expect(namesOf(booking)).toEqual(['20260115-120000.ts', '20260115-120006.ts', '20260115-120018.ts']);
    expect(booking).toMatchObject({ source: 'legacy', roots: [], coverage: { coveredMs: 12_000 } });
    expect(booking?.segments.map(({ segment }) => segment.branch.path)).toEqual(Array(3).fill(flatFolder(folder.path)));
  });

  test('that the camera’s first root cuts is whole', () => {
    makeSegments(folder.path, ['20260115-120000.ts', '20260115-120006.ts']);
    const root = { '20260115T120012.000+0100.ts': 'x', '20260115T120018.000+0100.ts': 'x' };
    makeTree(join(folder.path, 'disk-a/20260115', camera, 'hls'), root);
    const booking = lookUp(daysOf([knownDay('20260115')]), '2026-01-15T12:00:00', '2026-01-15T12:00:24');
    expect(namesOf(booking)).toEqual(['20260115-120000.ts', '20260115-120006.ts', ...Object.keys(root)]);
    expect(booking).toMatchObject({ source: 'both', coverage: { ratio: 1 } });
  });

  test('of two templates of one length is as whole for a window as for the day', () => {
    const templates = [legacyName, '%Y%m%d_%H%M%S.ts'];
    const times = (hour: string) => Array.from({ length: 60 }, (_, at) => `${hour}${String(at).padStart(2, '0')}00`);
    makeSegments(folder.path, [
      ...times('09').map((time) => `20260115_${time}.ts`),
      ...times('14').map((time) => `20260115-${time}.ts`),
    ]);
    const segmented = new SegmentedDays({
      days: daysOf([], readOnceLayout(legacyIn(folder.path, ...templates), zone)),
      naming: { zone, templates: templates.map(parseSegmentNameTemplate) },
      segmentSeconds: 60,
    });
    for (const hour of ['09', '14']) {
      const window = parseWindow(zone, `2026-01-15T${hour}:10`, `2026-01-15T${hour}:20`);
      const booking = lookUpBooking(segmented, zone, camera, window);
      expect(booking).toMatchObject({ coverage: { ratio: 1, gaps: [] } });
      expect(booking?.segments).toHaveLength(10);
    }
  });

  test('in the hour that the clocks repeat is told apart by when the files were written', () => {
    const writtenAt = {
      '20261025-023000.ts': '2026-10-25T02:30:06+02:00',
      '20261025-023006.ts': '2026-10-25T02:30:12+02:00',
      '20261025-023012.ts': '2026-10-25T02:30:18+01:00',
      '20261025-023018.ts': '2026-10-25T02:30:24+01:00',
    };
    const names = Object.keys(writtenAt);
    makeSegments(folder.path, names);
    for (const [name, time] of Object.entries(writtenAt)) {
      const seconds = Date.parse(time) / 1000;
      utimesSync(join(flatFolder(folder.path), name), seconds, seconds);
    }
    const days = daysOf([]);
    const booked = (offset: string) => lookUp(days, `2026-10-25T02:30:00${offset}`, `2026-10-25T02:31:00${offset}`);
    expect(namesOf(booked('+02:00'))).toEqual(names.slice(0, 2));
    expect(namesOf(booked('+01:00'))).toEqual(names.slice(2));
  });

  test('of a day that neither roots nor flat folder know is nothing', () => {
    makeSegments(folder.path, ['20260115-120000.ts']);
    expect(lookUp(daysOf([]), '2026-01-16T12:00:00', '2026-01-16T12:01:00')).toBeUndefined();
    expect(lookUp(daysOf([knownDay('20260114')]), '2026-01-15T12:00:00', '2026-01-15T12:01:00')).toBeUndefined();
  });
});

test('lookup and mount show the same segments of the same days', () => {
  const someDates = fc.uniqueArray(fc.integer({ min: 10, max: 16 }));
  fc.assert(
    fc.property(someDates, someDates, (legacyDates, rootDates) => {
      folder[Symbol.dispose]();
      folder = temporaryFolder();
      disks = makeDisks(folder.path, 'disk-a', 'disk-b');
      makeSegments(
        folder.path,
        legacyDates.map((date) => `202601${date}-120000.ts`),
      );
      for (const date of rootDates)
        makeTree(join(folder.path, `disk-a/202601${date}`, camera, 'hls', `202601${date}T120006.000+0100.ts`), 'x');
      const days = daysOf(rootDates.map((date) => knownDay(`202601${date}`)));
      const view = new MergedView(days, { media: undefined, incompleteDays: 'show', naming, segmentSeconds: 6 });
      for (let date = 10; date <= 16; date += 1) {
        const media = view.resolve(`/${camera}/202601${date}/hls`);
        const shown =
          media?.kind === 'folder'
            ? media
                .list()
                .entries()
                .map(({ name }) => name)
            : undefined;
        const found = namesOf(lookUp(days, `2026-01-${date}T12:00`, `2026-01-${date}T12:01`));
        expect(found).toEqual(shown?.filter((name) => name !== playlistName));
      }
    }),
    { numRuns: 50 },
  );
});

describe('a flat folder that cannot be read', () => {
  const cutOverDay = knownDay('20260115');
  const unread = () => {
    makeSegments(folder.path, []);
    const { path, names } = legacyIn(folder.path);
    const fail = (): never => {
      throw new LegacyUnreadError(camera, 'EIO');
    };
    const index = { cameras: () => [], daysOf: fail, hasCamera: fail, namesOf: fail };
    const layout = new LegacyLayout({ path: new LegacyPath(path), names: new LegacyNames(zone, names), index });
    return daysOf([cutOverDay, knownDay('20260116')], layout);
  };

  test('is named in the answer for the day of the change, and why what it may hold is missing', () => {
    const root = { '20260115T120012.000+0100.ts': 'x' };
    makeTree(join(folder.path, 'disk-a/20260115', camera, 'hls'), root);
    const booking = lookUp(unread(), '2026-01-15T12:00', '2026-01-15T12:00:18');
    expect(namesOf(booking)).toEqual(Object.keys(root));
    expect(booking).toMatchObject({
      source: 'both',
      legacy: { path: flatFolder(folder.path), state: 'unreachable' },
      coverage: { gaps: [{ cause: 'disk-unreachable' }] },
    });
  });

  test.each([
    ['whose top is not there', () => renameSync(join(folder.path, 'flat'), join(folder.path, 'elsewhere'))],
    [
      'to which a link leads',
      () => {
        renameSync(join(folder.path, 'flat', camera), join(folder.path, 'elsewhere'));
        symlinkSync(join(folder.path, 'elsewhere'), join(folder.path, 'flat', camera));
      },
    ],
  ])('%s is named as well, that day and right after it, and the mount shows what there is', (_, takeAway) => {
    makeSegments(folder.path, ['20260115-120000.ts', '20260115-235958.ts']);
    makeTree(join(folder.path, 'disk-a/20260115', camera, 'hls'), { '20260115T120006.000+0100.ts': 'x' });
    makeTree(join(folder.path, 'disk-a/20260116', camera, 'hls'), { '20260116T000004.000+0100.ts': 'x' });
    takeAway();
    const lacking = {
      legacy: { path: flatFolder(folder.path), state: 'unreachable' },
      coverage: { gaps: [{ cause: 'disk-unreachable' }] },
    };
    const days = daysOf([cutOverDay, knownDay('20260116')]);
    expect(lookUp(days, '2026-01-15T12:00', '2026-01-15T12:00:12')).toMatchObject({ ...lacking, segments: [{}] });
    expect(lookUp(days, '2026-01-16T00:00', '2026-01-16T00:00:10')).toMatchObject({ ...lacking, segments: [{}] });
    const view = new MergedView(days, { media: undefined, incompleteDays: 'show', naming, segmentSeconds: 6 });
    expect(namesIn(view, `/${camera}/20260115/hls`)).toContain('20260115T120006.000+0100.ts');
  });

  test('leaves the first hour of that day its answer, though yesterday’s cannot be known', () => {
    makeTree(join(folder.path, 'disk-a/20260115', camera, 'hls/20260115T000003.000+0100.ts'), 'x');
    expect(lookUp(unread(), '2026-01-15T00:00', '2026-01-15T00:00:09')).toMatchObject({
      legacy: { state: 'unreachable' },
      coverage: { coveredMs: 6000, gaps: [{ cause: 'disk-unreachable' }] },
    });
  });

  test('is not asked for on later days', () => {
    makeTree(join(folder.path, 'disk-a/20260116', camera, 'hls/20260116T120000.000+0100.ts'), 'x');
    const booking = lookUp(unread(), '2026-01-16T12:00', '2026-01-16T12:00:06');
    expect(booking).toMatchObject({ source: 'roots', legacy: undefined, coverage: { ratio: 1 } });
  });
});
