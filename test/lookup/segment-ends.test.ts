import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lengthMs, longestMs, typicalLengthMs } from '../../src/lookup/segment-ends.js';

interface Told {
  readonly startMs: number;
  readonly toleranceMs: number;
  readonly listedMs: number | undefined;
  readonly isMeasured: boolean;
}

/** What all of them, one writer's, tell of how long segments are as a rule. */
function typicalOf(writers: readonly (readonly Told[])[]): number {
  const spacings = writers.flatMap((told) =>
    told.slice(1).map(({ startMs }, at) => startMs - (told[at]?.startMs ?? 0)),
  );
  const listed = writers.flatMap((told) => told.flatMap(({ listedMs }) => listedMs ?? []));
  const possible = spacings.filter((ms) => ms > 0);
  return typicalLengthMs(possible, listed, configuredMs) ?? configuredMs;
}

const configuredMs = 6000;

/** Of a writer that was never set to another length. */
const alwaysTypical = (ms: number) => ({
  mostMs: longestMs(ms),
  around: () => ({ beforeMs: ms, afterMs: ms }),
});

function lengthAt(told: readonly Told[], index: number, typicalMs: number, isRounded = false): number {
  const columns = {
    startsMs: told.map(({ startMs }) => startMs),
    tolerancesMs: told.map(({ toleranceMs }) => toleranceMs),
    listedMs: told.map(({ listedMs }) => listedMs ?? Number.NaN),
    isMeasured: told[0]?.isMeasured === true,
    isRounded,
  };
  return lengthMs(columns, index, alwaysTypical(typicalMs));
}

const hours149Ms = 149 * 3_600_000;

const someTold = fc
  .array(
    fc.record({
      spacingMs: fc.oneof(fc.integer({ min: 0, max: 12_000 }), fc.integer({ min: 0, max: 7_200_000 })),
      listedMs: fc.option(fc.double({ min: 0.001, max: 1e12, noNaN: true }), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 50 },
  )
  .chain((each) => fc.tuple(fc.constant(each), fc.boolean()))
  .map(([each, isMeasured]) => {
    let startMs = 0;
    return each.map(({ spacingMs, listedMs }): Told => {
      startMs += spacingMs;
      return { startMs, toleranceMs: 1000, listedMs, isMeasured };
    });
  });

function every(spacingMs: number, count: number, listedMs?: number, isMeasured = false): Told[] {
  const told = { toleranceMs: 1000, listedMs, isMeasured };
  return Array.from({ length: count }, (_, index) => ({ ...told, startMs: index * spacingMs }));
}

const lengthsOf = (told: readonly Told[]) => {
  const typicalMs = typicalOf([told]);
  return told.map((_, index) => lengthAt(told, index, typicalMs));
};

describe('whatever names and playlists say', () => {
  test('no length is absurd', () => {
    fc.assert(
      fc.property(someTold, (told) => {
        const typicalMs = typicalOf([told]);
        expect(typicalMs).toBeGreaterThan(0);
        expect(typicalMs).toBeLessThanOrEqual(3_600_000);
        for (const length of lengthsOf(told)) {
          expect(length).toBeGreaterThan(0);
          expect(length).toBeLessThanOrEqual(Math.max(60_000, 10 * typicalMs));
        }
      }),
    );
  });

  test('what another program lists makes no segment reach more than a second into the next', () => {
    fc.assert(
      fc.property(someTold, (told) => {
        const foreign = told.map((each) => ({ ...each, isMeasured: false }));
        const typicalMs = typicalOf([foreign]);
        foreign.forEach(({ startMs }, index) => {
          const next = foreign[index + 1];
          if (next === undefined || next.startMs === startMs) return;
          expect(startMs + lengthAt(foreign, index, typicalMs)).toBeLessThanOrEqual(
            Math.max(next.startMs + 1000, startMs + typicalMs),
          );
        });
      }),
    );
  });
});

describe('lengths', () => {
  test('that are listed and can be are taken exactly', () => {
    expect(new Set(lengthsOf(every(6000, 20, 5999.733)))).toEqual(new Set([5999.733]));
  });

  test('of 149 hours count for nothing, dayfs’s own included', () => {
    for (const isMeasured of [false, true]) {
      expect(new Set(lengthsOf(every(6000, 20, hours149Ms, isMeasured)))).toEqual(new Set([6000]));
    }
  });

  test('that lie for a single segment leave the others theirs', () => {
    const told = every(6000, 20, 6000).map((each, index) => (index === 7 ? { ...each, listedMs: hours149Ms } : each));
    expect(new Set(lengthsOf(told))).toEqual(new Set([6000]));
  });

  test('that nobody lists are those of the neighbours', () => {
    expect(lengthsOf(every(6000, 5))).toEqual([6000, 6000, 6000, 6000, 6000]);
  });

  test('before a pause are typical, since nothing was recorded in it', () => {
    const told = [...every(6000, 5), ...every(6000, 5).map((each) => ({ ...each, startMs: each.startMs + 3_600_000 }))];
    expect(new Set(lengthsOf(told))).toEqual(new Set([6000]));
  });

  test.each([
    [1000, 100],
    [2000, 100],
    [2000, 1000],
  ])('before one that is missing are typical, also of %i ms, known to %i ms', (spacingMs, toleranceMs) => {
    const told = every(spacingMs, 10).filter((_, index) => index !== 5);
    expect(new Set(lengthsOf(told.map((each) => ({ ...each, toleranceMs }))))).toEqual(new Set([spacingMs]));
  });

  test('of a lone segment are those that the configuration asks for', () => {
    expect(lengthsOf(every(6000, 1))).toEqual([6000]);
  });

  test('that dayfs measured stand, though a clock that was set back makes segments overlap', () => {
    const [before, after] = [every(6000, 10, 6000, true), every(6000, 10, 6000, true)];
    const told = [...before, ...after.map((each) => ({ ...each, startMs: each.startMs + 40_000 }))];
    const ordered = told.sort((a, b) => a.startMs - b.startMs);
    expect(new Set(lengthsOf(ordered))).toEqual(new Set([6000]));
  });

  test('stay typical when every segment is followed by a pause', () => {
    expect(new Set(lengthsOf(every(60_000, 20, 6000)))).toEqual(new Set([6000]));
  });
});

describe('what is typical', () => {
  const [second, minute, hour] = [1000, 60_000, 3_600_000];

  test.each([
    ['one pause of hours', [5 * hour]],
    ['one pause of minutes', [20 * minute]],
    ['more pauses than segments', [6 * second, 30 * minute, 28 * minute, 4 * hour, 7 * minute]],
    ['pauses alone', [3 * minute, 50 * minute, 11 * minute, 28 * minute]],
  ])('is not told where names tell of %s', (_, spacingsMs) => {
    expect(typicalLengthMs(spacingsMs, [], 6 * second)).toBeUndefined();
  });

  test('is much longer than that where names tell of lengths that are alike', () => {
    expect(typicalLengthMs([hour + 40, hour, hour - 30, 3 * hour], [], 6 * second)).toBe(hour);
    expect(typicalLengthMs([10 * minute, 10 * minute, 10 * minute], [], 6 * second)).toBe(10 * minute);
  });

  test('is what names tell of where that is of the same order', () => {
    expect(typicalLengthMs([30 * second], [], 6 * second)).toBe(30 * second);
    expect(typicalLengthMs([hour], [], hour)).toBe(hour);
  });
});

test('one writer’s lying playlist does not make another’s segments long', () => {
  const [honest, lying] = [every(6000, 50), every(6000, 50, 59_000)];
  expect(typicalOf([honest, lying])).toBe(6000);
});
