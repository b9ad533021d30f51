import { describe, expect, test } from 'vitest';
import { causeOf, type Evidence, type History, noHistory, type WholeGap } from '../../src/lookup/gap-cause.js';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** A recorder has run since midnight, and still does. */
const running: History = { switchesMs: [], sessions: [{ startMs: 0, endMs: 23 * hour }] };

const gap = (startMs: number, endMs: number, startsRun = false): WholeGap => ({ startMs, endMs, startsRun });

function evidence(history: History, more: Partial<Evidence> = {}): Evidence {
  return { history, unread: undefined, nowMs: 23 * hour, ...more };
}

describe('recorder-down', () => {
  const stopped: History = {
    switchesMs: [],
    sessions: [
      { startMs: 0, endMs: 10 * hour },
      { startMs: 13 * hour, endMs: 23 * hour },
    ],
  };

  test('is a gap in which none ran, from its beginning', () => {
    expect(causeOf(gap(10 * hour - second, 13 * hour + second, true), evidence(stopped))).toBe('recorder-down');
  });

  test('is a gap around a short restart', () => {
    const sessions = [
      { startMs: 0, endMs: 10 * hour },
      { startMs: 10 * hour + 4 * second, endMs: 23 * hour },
    ];
    const restarted = { switchesMs: [10 * hour + 4 * second], sessions };
    expect(causeOf(gap(10 * hour - 2 * second, 10 * hour + 7 * second), evidence(restarted))).toBe('recorder-down');
  });

  test('is a gap since it stopped', () => {
    const gone = { switchesMs: [], sessions: [{ startMs: 0, endMs: 10 * hour }] };
    expect(causeOf(gap(10 * hour - second, Infinity), evidence(gone))).toBe('recorder-down');
  });

  test('is known though a root is missing', () => {
    const known = evidence(stopped, { unread: 'missing' });
    expect(causeOf(gap(10 * hour, 13 * hour), known)).toBe('recorder-down');
  });

  test('is known though a disk is unreachable', () => {
    const known = evidence(stopped, { unread: 'unreachable' });
    expect(causeOf(gap(10 * hour, 13 * hour), known)).toBe('recorder-down');
  });

  test('is not a long gap in whose middle it was restarted', () => {
    expect(causeOf(gap(8 * hour, 20 * hour, true), evidence(stopped))).toBe('camera-away');
  });

  test('is not known of the time before the first session that is remembered', () => {
    const young = { switchesMs: [], sessions: [{ startMs: 12 * hour, endMs: 23 * hour }] };
    expect(causeOf(gap(0, 12 * hour, true), evidence(young))).toBeUndefined();
  });
});

describe('camera-away', () => {
  test('is a gap after which the writer began anew while the recorder ran', () => {
    expect(causeOf(gap(10 * hour, 11 * hour, true), evidence(running))).toBe('camera-away');
  });

  test('is a gap that is not over, once nothing can lie in the spool any more', () => {
    const at = (nowMs: number) => causeOf(gap(10 * hour, Infinity), evidence(running, { nowMs }));
    expect(at(10 * hour + 30 * second)).toBeUndefined();
    expect(at(10 * hour + 2 * minute)).toBe('camera-away');
  });

  test('is not a gap in one run: something else took those segments', () => {
    expect(causeOf(gap(10 * hour, 11 * hour), evidence(running))).toBeUndefined();
  });

  test('is not known where another program records', () => {
    expect(causeOf(gap(10 * hour, 11 * hour, true), evidence(noHistory))).toBeUndefined();
  });
});

describe('switch', () => {
  const switched = { ...running, switchesMs: [10 * hour] };

  test('is a gap that begins or ends with one', () => {
    for (const each of [gap(10 * hour - 5 * second, 11 * hour, true), gap(9 * hour, 10 * hour + 5 * second, true)])
      expect(causeOf(each, evidence(switched))).toBe('switch');
  });

  test('is not a long gap during which one happened', () => {
    expect(causeOf(gap(9 * hour, 11 * hour, true), evidence(switched))).toBe('camera-away');
  });
});

test('a root that could not be read may hold what is missing', () => {
  const incomplete = evidence({ ...running, switchesMs: [10 * hour] }, { unread: 'unreachable' });
  expect(causeOf(gap(10 * hour, 11 * hour, true), incomplete)).toBe('disk-unreachable');
});

test('of what a root held that is gone from its disk no cause is known', () => {
  const incomplete = evidence({ ...running, switchesMs: [10 * hour] }, { unread: 'missing' });
  expect(causeOf(gap(10 * hour, 11 * hour, true), incomplete)).toBeUndefined();
});

test('what may lie in the spool yet is on no disk that is unreachable', () => {
  const away = (nowMs: number) => evidence(running, { unread: 'unreachable', nowMs });
  expect(causeOf(gap(22 * hour, Infinity), away(22 * hour + 30 * second))).toBeUndefined();
  expect(causeOf(gap(22 * hour, Infinity), away(22 * hour + 2 * minute))).toBe('disk-unreachable');
});

test('what is to come is not missing', () => {
  expect(
    causeOf(gap(22 * hour, Infinity), evidence(noHistory, { unread: 'unreachable', nowMs: hour })),
  ).toBeUndefined();
});
