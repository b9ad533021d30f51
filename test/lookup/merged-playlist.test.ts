import fc from 'fast-check';
import * as HLS from 'hls-parser';
import { describe, expect, test } from 'vitest';
import type { Covering } from '../../src/lookup/cover-once.js';
import { type MergedPlaylistParts, makeMergedPlaylist } from '../../src/lookup/merged-playlist.js';
import type { Segment } from '../../src/lookup/segment.js';
import { diskId } from '../support/merged-day.js';
import { mediaOn } from '../support/recorded-days.js';
import { anyInstantMs, anyZone, knownZone } from '../support/times.js';

const madrid = knownZone('Europe/Madrid');
const noonMs = Date.parse('2026-01-15T11:00:00Z');

/** One after another from an instant on, after what is missing before each. */
interface Drawn {
  readonly disk: string;
  readonly lengthMs: number;
  readonly missingMs: number;
  readonly startsRun: boolean;
  readonly hasInit: boolean;
}

function coverBy(drawn: readonly Drawn[], fromMs: number): Covering<Segment>[] {
  let atMs = fromMs;
  return drawn.map(({ disk, lengthMs, missingMs, startsRun, hasInit }, index) => {
    const startMs = atMs + missingMs;
    atMs = startMs + lengthMs;
    const initName = hasInit ? 'init.mp4' : undefined;
    const span = { startMs, endMs: atMs };
    return {
      ...span,
      segment: {
        ...span,
        name: `${index}.ts`,
        branch: mediaOn(diskId(disk)),
        startsRun,
        initName,
        isFinished: true,
        toleranceMs: 100,
      },
    };
  });
}

function partsOf(covering: readonly Covering<Segment>[], more: Partial<MergedPlaylistParts> = {}): MergedPlaylistParts {
  return {
    zone: madrid,
    covering,
    targetSeconds: 10,
    isOver: true,
    referenceTo: ({ name }) => name,
    initReferenceTo: ({ branch }, initName) => `../.dayfs/roots/${branch.disk}/hls/${initName}`,
    ...more,
  };
}

const drawn = fc.record({
  disk: fc.constantFrom('disk-a', 'disk-b', 'disk-c'),
  lengthMs: fc.integer({ min: 1, max: 12_000 }),
  missingMs: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(100_000)),
  startsRun: fc.boolean(),
  hasInit: fc.boolean(),
});
const someDrawn = fc.array(drawn, { maxLength: 12 });

function parse(text: string): HLS.types.MediaPlaylist {
  const playlist = HLS.parse(text);
  if (playlist.isMasterPlaylist) throw new Error('a list of playlists');
  return playlist;
}

describe('a merged playlist', () => {
  test('tells a parser just what covers the day', () => {
    HLS.setOptions({ strictMode: true });
    fc.assert(
      fc.property(someDrawn, anyZone, anyInstantMs, fc.boolean(), (drawnSegments, zone, fromMs, isOver) => {
        const covering = coverBy(drawnSegments, fromMs);
        const playlist = parse(makeMergedPlaylist(partsOf(covering, { zone, isOver })).text);
        expect(playlist.endlist).toBe(isOver);
        expect(playlist.segments.map(({ uri }) => uri)).toEqual(covering.map(({ segment }) => segment.name));
        playlist.segments.forEach(({ duration, programDateTime, discontinuity = false, map }, index) => {
          const span = covering[index] as Covering<Segment>;
          const before = covering[index - 1];
          const isBroken = span.segment.startsRun || span.startMs !== before?.endMs;
          const isOther = before !== undefined && (isBroken || before.segment.branch.disk !== span.segment.branch.disk);
          expect(duration * 1000).toBeCloseTo(span.endMs - span.startMs, 3);
          expect(Math.round(duration)).toBeLessThanOrEqual(playlist.targetDuration);
          expect(programDateTime?.getTime()).toBe(span.startMs);
          expect(discontinuity).toBe(isOther);
          if (span.segment.initName !== undefined)
            expect(map?.uri).toBe(`../.dayfs/roots/${span.segment.branch.disk}/hls/init.mp4`);
        });
      }),
    );
  });

  test('only grows while segments are added, up to its end, and as if it were made at once', () => {
    const short = drawn.map((each) => ({ ...each, lengthMs: Math.min(each.lengthMs, 10_000) }));
    fc.assert(
      fc.property(
        fc.array(short, { maxLength: 12 }),
        fc.array(fc.nat(12), { maxLength: 5 }),
        (drawnSegments, counts) => {
          const steps = counts.sort((a, b) => a - b).map((count) => drawnSegments.slice(0, count));
          let known = makeMergedPlaylist(partsOf([], { isOver: false }));
          for (const [index, step] of [...steps, drawnSegments].entries()) {
            const parts = partsOf(coverBy(step, noonMs), { isOver: index === steps.length });
            const next = makeMergedPlaylist(parts, known);
            expect(next.text.startsWith(known.text)).toBe(true);
            expect(next.text).toBe(makeMergedPlaylist(parts).text);
            known = next;
          }
        },
      ),
    );
  });

  test('is made anew when what was there is another now', () => {
    fc.assert(
      fc.property(someDrawn, someDrawn, fc.boolean(), fc.boolean(), (before, after, wasOver, isOver) => {
        const known = makeMergedPlaylist(partsOf(coverBy(before, noonMs), { isOver: wasOver }));
        const parts = partsOf(coverBy(after, noonMs), { isOver });
        expect(makeMergedPlaylist(parts, known).text).toBe(makeMergedPlaylist(parts).text);
      }),
    );
  });

  test('is made anew when one thing of one segment is another now', () => {
    const changes: readonly ((was: Drawn) => Drawn)[] = [
      (was) => ({ ...was, disk: was.disk === 'disk-a' ? 'disk-b' : 'disk-a' }),
      (was) => ({ ...was, lengthMs: was.lengthMs + 1 }),
      (was) => ({ ...was, missingMs: was.missingMs + 1 }),
      (was) => ({ ...was, startsRun: !was.startsRun }),
      (was) => ({ ...was, hasInit: !was.hasInit }),
    ];
    fc.assert(
      fc.property(
        fc.array(drawn, { minLength: 1, maxLength: 4 }),
        fc.nat(3),
        fc.constantFrom(...changes),
        (was, at, change) => {
          const is = was.map((each, index) => (index === at % was.length ? change(each) : each));
          const known = makeMergedPlaylist(partsOf(coverBy(was, noonMs)));
          const parts = partsOf(coverBy(is, noonMs));
          expect(makeMergedPlaylist(parts, known).text).toBe(makeMergedPlaylist(parts).text);
        },
      ),
    );
  });

  test('reads like this', () => {
    const plain = { disk: 'disk-a', lengthMs: 6000, missingMs: 0, startsRun: false, hasInit: false };
    const covering = coverBy([plain, { ...plain, disk: 'disk-b', lengthMs: 5960, hasInit: true }], noonMs + 120);
    expect(makeMergedPlaylist(partsOf(covering)).text).toBe(`#EXTM3U
#EXT-X-VERSION:6
#EXT-X-TARGETDURATION:10
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-PLAYLIST-TYPE:EVENT
#EXT-X-PROGRAM-DATE-TIME:2026-01-15T12:00:00.120+01:00
#EXTINF:6.000000,
0.ts
#EXT-X-DISCONTINUITY
#EXT-X-MAP:URI="../.dayfs/roots/disk-b/hls/init.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-01-15T12:00:06.120+01:00
#EXTINF:5.960000,
1.ts
#EXT-X-ENDLIST
`);
  });
});
