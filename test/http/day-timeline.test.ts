import { expect, test } from 'vitest';
import { timelineOf } from '../../src/http/day-timeline.js';
import type { BookingReport } from '../../src/lookup/booking-report.js';

const dayMs = Date.parse('2026-01-15T00:00:00.000Z');
const time = (seconds: number) => new Date(dayMs + seconds * 1000).toISOString();

type Part = readonly [start: number, end: number, disk: string | null];

/** Of a window of 100 seconds. */
function report(parts: readonly Part[], gaps: readonly (readonly [number, number])[]): BookingReport {
  return {
    camera: 'court-1',
    day: '20260115',
    window: { start: time(0), end: time(100) },
    source: 'roots',
    segments: parts.map(([start, end, disk]) => ({ start: time(start), end: time(end), disk, path: '/a', bytes: 1 })),
    coverage: {
      ratio: 0,
      coveredSeconds: 0,
      gaps: gaps.map(([start, end]) => ({ start: time(start), end: time(end), seconds: end - start })),
    },
    roots: [
      { disk: 'disk-a', path: '/a', state: 'ok' },
      { disk: 'disk-b', path: '/b', state: 'missing' },
    ],
    legacy: { path: '/flat', state: 'unreachable' },
  };
}

test('segments that go on are one span, until the disk changes or something is missing', () => {
  const parts: Part[] = [
    [0, 6, 'disk-a'],
    [6.001, 12, 'disk-a'],
    [12, 18, 'disk-b'],
    [20, 26, 'disk-b'],
    [26, 100, null],
  ];
  const { spans, gaps, coverage, missingSeconds, unreadRoots } = timelineOf(report(parts, [[18, 20]]), 0);
  expect(spans.map(({ startMs, endMs, disk }) => [startMs - dayMs, endMs - dayMs, disk])).toEqual([
    [0, 12_000, 'disk-a'],
    [12_000, 18_000, 'disk-b'],
    [20_000, 26_000, 'disk-b'],
    [26_000, 100_000, null],
  ]);
  expect(gaps).toEqual([{ startMs: dayMs + 18_000, endMs: dayMs + 20_000, missingSeconds: 2, cause: null }]);
  expect({ coverage, missingSeconds }).toEqual({ coverage: 0.98, missingSeconds: 2 });
  expect(unreadRoots).toEqual([
    { disk: 'disk-b', state: 'missing' },
    { disk: null, state: 'unreachable' },
  ]);
});

test('what is in the making at the end of a live window is not missing, until it is late', () => {
  const live = report([[0, 90, 'disk-a']], [[90, 100]]);
  expect(timelineOf(live, 10_000).gaps).toEqual([]);
  expect(timelineOf(live, 9_999).gaps).toHaveLength(1);
});

test('of more gaps than a screen can show those close together are one, with all that is missing', () => {
  const many = Array.from({ length: 1000 }, (_, index) => [index * 60, index * 60 + 1] as const);
  const { gaps, missingSeconds } = timelineOf(report([], many), 0);
  expect(gaps.length).toBeLessThanOrEqual(400);
  expect(missingSeconds).toBe(1000);
  expect(gaps.reduce((sum, gap) => sum + gap.missingSeconds, 0)).toBe(1000);
});
