import { expect, test } from 'vitest';
import { coverageOfFile } from '../../../src/booking/export/shown-spans.js';
import type { Stretch } from '../../../src/booking/export/stretch.js';

const booked = { window: { startMs: 0, endMs: 60_000 }, gaps: [] };

function stretch(startMs: number, endMs: number): Stretch {
  const first = { path: '', initPath: undefined, startMs, fromMs: startMs, untilMs: endMs };
  const piece = { ...first, format: 'mpegts' as const, bytes: 0, init: Buffer.alloc(0), mediaSeconds: 0 };
  return { first: piece, pieces: [piece], startMs, endMs };
}

test('a gap is placed where the file goes on after it, and one at the end at the end', () => {
  const joined = {
    seconds: 30,
    soundSeconds: 0,
    stills: [],
    places: [
      { startSeconds: 0, endSeconds: 20 },
      { startSeconds: 20, endSeconds: 30 },
    ],
  };
  const coverage = coverageOfFile(booked, [stretch(5000, 25_000), stretch(40_000, 50_000)], joined);
  expect(coverage).toEqual({
    ratio: 0.5,
    coveredMs: 30_000,
    gaps: [
      { startMs: 0, endMs: 5000, atSeconds: 0, shownAs: 'closed', cause: undefined },
      { startMs: 25_000, endMs: 40_000, atSeconds: 20, shownAs: 'closed', cause: undefined },
      { startMs: 50_000, endMs: 60_000, atSeconds: 30, shownAs: 'closed', cause: undefined },
    ],
  });
});

test('what a stretch turned out to lack is missing, at its end or where its picture stands still', () => {
  const joined = {
    seconds: 57,
    soundSeconds: 0,
    stills: [{ atSeconds: 10, seconds: 4 }],
    places: [{ startSeconds: 0, endSeconds: 27 }, undefined, { startSeconds: 27, endSeconds: 57 }],
  };
  const stretches = [stretch(0, 29_000), stretch(29_000, 30_000), stretch(30_000, 60_000)];
  expect(coverageOfFile(booked, stretches, joined).gaps).toEqual([
    { startMs: 10_000, endMs: 14_000, atSeconds: 10, shownAs: 'still', cause: undefined },
    { startMs: 27_000, endMs: 30_000, atSeconds: 27, shownAs: 'closed', cause: undefined },
  ]);
});

test('a gap has the cause that the booking’s has, also where it grew by what could not be used', () => {
  const gaps = [{ startMs: 25_000, endMs: 40_000, cause: 'switch' as const }];
  const places = [{ startSeconds: 0, endSeconds: 20 }, undefined];
  const joined = { seconds: 20, soundSeconds: 0, stills: [], places };
  const coverage = coverageOfFile({ ...booked, gaps }, [stretch(5000, 25_000), stretch(40_000, 60_000)], joined);
  expect(coverage.gaps.map(({ startMs, endMs, cause }) => [startMs, endMs, cause])).toEqual([
    [0, 5000, undefined],
    [25_000, 60_000, 'switch'],
  ]);
});

test('what is no more than the rounding of lengths is not missing', () => {
  const joined = { seconds: 59.4, soundSeconds: 0, stills: [], places: [{ startSeconds: 0, endSeconds: 59.4 }] };
  expect(coverageOfFile(booked, [stretch(0, 60_000)], joined)).toMatchObject({ ratio: 1, gaps: [] });
});
