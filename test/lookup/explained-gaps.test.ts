import { expect, test } from 'vitest';
import type { Covering } from '../../src/lookup/cover-once.js';
import { explainGaps } from '../../src/lookup/explained-gaps.js';
import type { Segment } from '../../src/lookup/segment.js';

const covers = (startMs: number, endMs: number, startsRun = false) =>
  ({ startMs, endMs, segment: { startMs, endMs, startsRun } as Segment }) satisfies Covering<Segment>;

/** Ends and begins with fractions, as measured lengths make them. */
const covering = [covers(0, 6000.4), covers(6000.4, 11_999.6), covers(100_000.3, 106_000, true)];

function causeIn(gap: { startMs: number; endMs: number }, switchedAtMs: number) {
  const history = { switchesMs: [switchedAtMs], sessions: [{ startMs: -1_000_000, endMs: 1_000_000 }] };
  const evidence = { history, unread: undefined, nowMs: 1_000_000 };
  return explainGaps([gap], { covering, dayStartMs: 0, evidence }).map(({ cause }) => cause);
}

test.each([
  ['all of the gap', { startMs: 12_000, endMs: 100_000 }],
  ['a part of it', { startMs: 50_000, endMs: 60_000 }],
])('where the window has %s, its cause lies at its own ends', (_, gap) => {
  expect(causeIn(gap, 12_000 + 14_000)).toEqual(['switch']);
  expect(causeIn(gap, 100_000 + 14_000)).toEqual(['switch']);
  expect(causeIn(gap, 55_000)).toEqual(['camera-away']);
});
