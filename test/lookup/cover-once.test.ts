import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Covering, coverOnce as coverColumns, joins, type MeasuredSpan } from '../../src/lookup/cover-once.js';

const toleranceMs = 100;
const span = (startMs: number, endMs: number, tolerance = toleranceMs): MeasuredSpan => ({
  startMs,
  endMs,
  toleranceMs: tolerance,
});

function coverOnce(segments: readonly MeasuredSpan[]): Covering<MeasuredSpan>[] {
  const { indexes, fromMs } = coverColumns({
    startsMs: segments.map(({ startMs }) => startMs),
    endsMs: segments.map(({ endMs }) => endMs),
    tolerancesMs: segments.map((segment) => segment.toleranceMs),
  });
  return [...indexes].map((index, at) => {
    const segment = segments[index] as MeasuredSpan;
    return { segment, startMs: fromMs[at] as number, endMs: segment.endMs };
  });
}

/** Whole seconds, so that no two times are nearer to each other than the tolerance, unless they are the same. */
const someSegments = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 30 })), { maxLength: 60 })
  .map((pairs) =>
    pairs.map(([start, length]) => span(start * 1000, (start + length) * 1000)).sort((a, b) => a.startMs - b.startMs),
  );

function secondsIn(spans: readonly { startMs: number; endMs: number }[]): Set<number> {
  const seconds = new Set<number>();
  for (const { startMs, endMs } of spans) for (let at = startMs; at < endMs; at += 1000) seconds.add(at / 1000);
  return seconds;
}

/** The fewest that cover as much, found the slow way: at each uncovered second the one that reaches furthest. */
function fewest(segments: readonly MeasuredSpan[]): number {
  const wanted = [...secondsIn(segments)].sort((a, b) => a - b);
  let count = 0;
  let untilMs = -Infinity;
  for (const second of wanted) {
    if (second * 1000 < untilMs) continue;
    const there = segments.filter(({ startMs, endMs }) => startMs <= second * 1000 && endMs > second * 1000);
    untilMs = Math.max(...there.map(({ endMs }) => endMs));
    count += 1;
  }
  return count;
}

describe('whatever overlaps', () => {
  test('no instant is covered twice, and the order is that of time', () => {
    fc.assert(
      fc.property(someSegments, (segments) => {
        const covering = coverOnce(segments);
        covering.slice(1).forEach((each, index) => {
          expect(each.startMs).toBeGreaterThanOrEqual(covering[index]?.endMs ?? Infinity);
        });
        for (const { startMs, endMs } of covering) expect(endMs).toBeGreaterThan(startMs);
      }),
    );
  });

  test('what is covered is what the segments cover together, by as few as can be', () => {
    fc.assert(
      fc.property(someSegments, (segments) => {
        const covering = coverOnce(segments);
        expect(secondsIn(covering)).toEqual(secondsIn(segments));
        expect(covering).toHaveLength(fewest(segments));
      }),
    );
  });

  test('each shows a part of its own time', () => {
    fc.assert(
      fc.property(someSegments, (segments) => {
        for (const { segment, startMs, endMs } of coverOnce(segments)) {
          expect(startMs).toBeGreaterThanOrEqual(segment.startMs);
          expect(endMs).toBe(segment.endMs);
        }
      }),
    );
  });
});

describe('times that are measured', () => {
  test('a step within the tolerance is no gap, a larger one is', () => {
    const spansOf = (...segments: MeasuredSpan[]) => coverOnce(segments).map(({ startMs, endMs }) => [startMs, endMs]);
    expect(spansOf(span(0, 6000), span(6100, 12_000))).toEqual([
      [0, 6000],
      [6000, 12_000],
    ]);
    expect(spansOf(span(0, 6000), span(6101, 12_000))).toEqual([
      [0, 6000],
      [6101, 12_000],
    ]);
  });

  test('names to the second, beside others to the millisecond, close only gaps of their own', () => {
    const exact = [span(0, 6000), span(6900, 12_000)];
    const coarse = [span(12_900, 18_000, 1000)];
    expect(coverOnce([...exact, ...coarse]).map(({ startMs }) => startMs)).toEqual([0, 6900, 12_000]);
  });

  test('a tiny step between two segments of one writer does not let another writer in', () => {
    const first = [span(0, 6000), span(6003, 12_003), span(12_001, 18_000)];
    const second = [span(3000, 9000), span(9000, 15_000)];
    const ordered = [...first, ...second].sort((a, b) => a.startMs - b.startMs);
    expect(coverOnce(ordered).map(({ segment }) => segment)).toEqual(first);
  });

  test('a segment joins one that ends with it or later', () => {
    const before = { ...span(0, 6000), segment: span(0, 6000) };
    expect([5000, 6000, 6100, 6101].map((startMs) => joins(before, span(startMs, 9000)))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});
