import { afterEach, expect, test, vi } from 'vitest';
import { Kept } from '../../src/http/kept.js';
import { eventually } from '../support/eventually.js';

/** Looks that end when they are told to. */
function looks() {
  const open: ((answer: number) => void)[] = [];
  const look = () => new Promise<number>((resolve) => open.push(resolve));
  return { open, look };
}

afterEach(() => {
  vi.useRealTimers();
});

test('one look answers all who ask while it is made, and those who ask soon after', async () => {
  const { open, look } = looks();
  const kept = new Kept(60_000, look);
  const asked = [kept.get(), kept.get()];
  open[0]?.(1);
  expect(await Promise.all([...asked, kept.get()])).toEqual([1, 1, 1]);
  expect(open).toHaveLength(1);
});

test('who cannot wait gets no answer, or that of before', async () => {
  const { open, look } = looks();
  const kept = new Kept(0, look);
  expect(await kept.getWithin(1)).toBeUndefined();
  open[0]?.(1);
  expect(await kept.get()).toBe(1);
  await eventually(async () => (await kept.getWithin(1)) === 1 && open.length === 2);
});

test('a look that failed is told, and made again', async () => {
  let count = 0;
  const kept = new Kept(0, async () => {
    count += 1;
    if (count === 1) throw new Error('away');
    return count;
  });
  await expect(kept.get()).rejects.toThrow('away');
  expect(await eventually(async () => await kept.get())).toBe(2);
});

test.each([
  ['working', 1],
  ['waiting', 2],
] as const)('after a look that took three seconds %s, a second later %i were made', async (spends, count) => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const { open, look } = looks();
  const kept = new Kept(500, look, spends);
  const first = kept.get();
  vi.advanceTimersByTime(3000);
  open[0]?.(1);
  await first;
  vi.advanceTimersByTime(1000);
  void kept.get();
  expect(open).toHaveLength(count);
});
