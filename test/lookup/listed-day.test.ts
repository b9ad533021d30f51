import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatEntry } from '../../src/disks/placing/root-playlist.js';
import { dayBounds } from '../../src/domain/day.js';
import { verifiedMark } from '../../src/domain/layout.js';
import { formatInstant } from '../../src/domain/time-zone.js';
import { type CoveringList, lookOver, type Needing } from '../../src/lookup/day-covering.js';
import { type Asking, ListedDay } from '../../src/lookup/listed-day.js';
import { PlaylistText } from '../../src/lookup/playlist-text.js';
import type { Branch } from '../../src/union/branch.js';
import { mergeShown, ShownNames } from '../../src/union/shown-names.js';
import { day, diskId } from '../support/merged-day.js';
import { coarseTemplate, exactTemplate, madrid, mediaOn, naming } from '../support/recorded-days.js';

const bounds = dayBounds(madrid, day);
const second = 1000;

/** Some that follow one another. */
const someOf = fc.tuple(fc.nat(300), fc.constantFrom(0, 1, 40)).map(
  ([from, count]) =>
    (index: number) =>
      index >= from && index < from + count,
);

/** A run of one writer's segments: when, how long and how far apart, and which are listed, lost or empty. */
const someRun = fc.record({
  fromMs: fc.integer({ min: 0, max: 4000 }).map((seconds) => seconds * second),
  count: fc.integer({ min: 1, max: 300 }),
  everyMs: fc.constantFrom(1 * second, 2 * second, 2.5 * second, 6 * second, 90 * second),
  longerMs: fc.constantFrom(0, 0, 0, -0.1 * second, 1 * second, 50 * second),
  isLost: someOf,
  isUnlisted: someOf,
  isEmptied: someOf,
});
type Run = typeof someRun extends fc.Arbitrary<infer R> ? R : never;

const someWriter = fc.record({
  runs: fc.array(someRun, { minLength: 1, maxLength: 3 }),
  playlist: fc.constantFrom('dayfs', 'dayfs', 'another', 'none'),
  foreignCount: fc.constantFrom(0, 0, 500),
});
type Writer = typeof someWriter extends fc.Arbitrary<infer W> ? W : never;

const someWindow = fc
  .tuple(fc.integer({ min: 0, max: 9000 }), fc.integer({ min: 1, max: 900 }))
  .map(([from, length]) => {
    const startMs = bounds.startMs + from * second;
    return { startMs, endMs: startMs + length * second };
  });

function segmentsOf({ fromMs, count, everyMs, longerMs, isLost, isUnlisted, isEmptied }: Run, isCoarse: boolean) {
  return Array.from({ length: count }, (_, index) => {
    const startMs = bounds.startMs + fromMs + index * everyMs + (isCoarse ? 120 : 0);
    const entry = {
      name: (isCoarse ? coarseTemplate : exactTemplate).format(madrid, startMs),
      durationSeconds: (everyMs + longerMs) / 1000,
      programDateTime: formatInstant(madrid, startMs),
      startsRun: index === 0,
    };
    return { entry, isLost: isLost(index), isListed: !isUnlisted(index), isEmpty: isEmptied(index) };
  });
}

function listedDay(writers: readonly Writer[], isCoarse: boolean) {
  const empty = new Set<string>();
  const playlists = new Map<string, PlaylistText>();
  const lists = writers.map(({ runs, playlist, foreignCount }, index) => {
    const branch = mediaOn(diskId(`disk-${index}`));
    const segments = new Map(runs.flatMap((run) => segmentsOf(run, isCoarse)).map((each) => [each.entry.name, each]));
    const all = [...segments.values()];
    for (const { entry, isEmpty } of all) if (isEmpty) empty.add(`${branch.key}/${entry.name}`);
    const listed = all.filter(({ isListed }) => isListed).map(({ entry }) => formatEntry(entry));
    const mark = playlist === 'dayfs' ? `${verifiedMark}\n` : '';
    const text = playlist === 'none' ? '' : `#EXTM3U\n${mark}${listed.join('')}`;
    playlists.set(branch.key, new PlaylistText(text));
    const foreign = Array.from({ length: foreignCount }, (_, at) => `foreign-${at}.tmp`);
    const names = [...all.filter(({ isLost }) => !isLost).map(({ entry }) => entry.name), ...foreign].sort();
    const shown = { kind: 'file' as const, branches: [branch] };
    return new ShownNames(names, [{ shown, until: names.length }]);
  });
  const shown = mergeShown(lists, (name) => lists.find((list) => list.get(name) !== undefined)?.get(name) ?? never());
  const playlistOf = ({ key }: Branch) => playlists.get(key) ?? never();
  const known = { playlists: [...playlists.values()], writersBefore: [] };
  const parts = { shown, playlistOf, naming, segmentSeconds: 6, bounds, ...known };
  const size = (branch: Branch, name: string) => ({ bytes: empty.has(`${branch.key}/${name}`) ? 0 : 7, changedMs: 0 });
  const asking: Asking = {
    sizesOf: (branch, names) => new Map(names.map((name) => [name, size(branch, name)])),
    doubtedIn: () => new Set(),
  };
  return { listed: new ListedDay(parts), asking };
}

function never(): never {
  throw new Error('what was made is not there');
}

/** All that a lookup makes of it: what covers the window, and where the gaps at its ends begin and end. */
function told(covering: CoveringList, window: { startMs: number; endMs: number }) {
  const spans = Array.from({ length: covering.length }, (_, index) => covering.at(index) ?? never());
  const inWindow = spans.filter(({ startMs, endMs }) => endMs > window.startMs && startMs < window.endMs);
  const before = spans.findLast(({ endMs }) => endMs <= window.startMs);
  const after = spans.find(({ startMs }) => startMs >= window.endMs);
  return {
    segments: inWindow.map(({ segment: { branch, ...segment }, ...span }) => ({
      ...span,
      ...segment,
      key: branch.key,
    })),
    beforeEndMs: before?.endMs,
    after: after && { startMs: after.startMs, startsRun: after.segment.startsRun },
  };
}

test('what is worked out for a window alone is what the whole day gives', () => {
  let parts = 0;
  fc.assert(
    fc.property(
      fc.array(someWriter, { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      fc.array(someWindow, { minLength: 5, maxLength: 5 }),
      (writers, isCoarse, windows) => {
        const { listed, asking } = listedDay(writers, isCoarse);
        const whole = listed.whole(asking).covering;
        for (const window of windows) {
          const part = listed.around(window, asking)?.covering;
          if (part === undefined) continue;
          parts += 1;
          expect(told(part, window)).toEqual(told(whole, window));
        }
      },
    ),
    { numRuns: 200 },
  );
  // Else next to nothing was tried.
  expect(parts).toBeGreaterThan(200);
}, 120_000);

test('looked over, a day tells of each place what that place tells alone', () => {
  fc.assert(
    fc.property(fc.array(someWriter, { minLength: 1, maxLength: 3 }), fc.boolean(), (writers, isCoarse) => {
      const { listed, asking } = listedDay(writers, isCoarse);
      const { covering } = listed.whole(asking);
      const part = covering.slice(1, covering.length - 1);
      for (const list of [covering, part]) {
        const at = lookOver(list);
        for (let index = 0; index < list.length; index += 1) {
          const { segment, startMs: fromMs, endMs: untilMs } = list.at(index) ?? never();
          const { name, branch, startMs, endMs, startsRun, initName } = segment;
          expect(read(at(index) ?? never())).toEqual({
            name,
            branch,
            startMs,
            endMs,
            startsRun,
            initName,
            fromMs,
            untilMs,
          });
        }
        expect(at(list.length)).toBeUndefined();
      }
    }),
    { numRuns: 50 },
  );
}, 120_000);

/** What it tells is read at once, since it tells of another place next. */
function read({ name, branch, startMs, endMs, startsRun, initName, fromMs, untilMs }: Needing): Needing {
  return { name, branch, startMs, endMs, startsRun, initName, fromMs, untilMs };
}
