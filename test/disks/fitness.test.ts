import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Fitness, fitnessAfter, isBetterThanNone } from '../../src/disks/fitness.js';

interface Look {
  readonly isGood: boolean;
  readonly afterMs: number;
}

const looks: fc.Arbitrary<Look[]> = fc.array(
  fc.record({ isGood: fc.boolean(), afterMs: fc.integer({ min: 0, max: 20_000 }) }),
  { maxLength: 40 },
);

function judge(all: readonly Look[], before?: Fitness): Fitness | undefined {
  let [fitness, nowMs] = [before, 0];
  for (const { isGood, afterMs } of all) {
    nowMs += afterMs;
    fitness = fitnessAfter(fitness, isGood ? { state: 'ok' } : { state: 'unhealthy', reason: 'broken' }, nowMs);
  }
  return fitness;
}

const good: Look = { isGood: true, afterMs: 2000 };
const bad: Look = { isGood: false, afterMs: 2000 };

describe('a disk', () => {
  test('is fit if it never failed, and after a failure only when it did well for 30 s without a break', () => {
    fc.assert(
      fc.property(looks, (all) => {
        const lastBad = all.findLastIndex(({ isGood }) => !isGood);
        const since = all.slice(lastBad + 1);
        // From the first good look on.
        const goodMs = since.slice(1).reduce((sum, { afterMs }) => sum + afterMs, 0);
        const isFit = since.length > 0 && (lastBad === -1 || goodMs >= 30_000);
        expect(judge(all)?.state === 'fit').toBe(isFit);
      }),
    );
  });

  test('is unfit from the moment at which it fails, and says why', () => {
    expect(judge([good, good, bad])).toMatchObject({ state: 'unfit', lack: { state: 'unhealthy', reason: 'broken' } });
    expect(judge([good, bad, good])).toMatchObject({ state: 'recovering', lack: { reason: 'broken' } });
  });

  test('that failed once is better than none after two good looks, which is long before it is fit', () => {
    const after = (count: number) => isBetterThanNone(judge([good, bad, ...Array<Look>(count).fill(good)]) as Fitness);
    expect([0, 1, 2, 3].map(after)).toEqual([false, false, true, true]);
  });

  test('that fails again and again is tried ever less often, until it has recovered', () => {
    const looksNeeded = (relapses: number): number => {
      const history = [bad, ...Array.from({ length: relapses }, () => [good, bad]).flat()];
      for (let count = 1; ; count += 1) {
        const fitness = judge([...history, ...Array<Look>(count).fill({ isGood: true, afterMs: 100 })]) as Fitness;
        if (isBetterThanNone(fitness)) return count;
      }
    };
    expect([0, 1, 2, 3].map(looksNeeded)).toEqual([2, 4, 8, 16]);
    const recovered = judge([bad, good, bad, ...Array<Look>(17).fill(good), bad]);
    expect(recovered).toMatchObject({ state: 'unfit', relapses: 0 });
  });
});
