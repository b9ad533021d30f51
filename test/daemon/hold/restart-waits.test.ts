import { describe, expect, test } from 'vitest';
import { RestartWaits } from '../../../src/daemon/hold/restart-waits.js';

/** The waits after processes that served for these times, in a row. */
function waitsAfter(...servedMs: readonly (number | undefined)[]): number[] {
  const waits = new RestartWaits();
  return servedMs.map((each) => waits.afterEnd(each, 0.999));
}

describe('the wait before another process serves the mount', () => {
  test('is none after the first three ends, and a second at most as long as each comes to serve', () => {
    const waits = waitsAfter(...Array.from({ length: 20 }, () => 300));
    expect(waits.slice(0, 3)).toEqual([0, 0, 0]);
    for (const wait of waits.slice(3)) {
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThanOrEqual(1000);
    }
  });

  test('grows to a minute where none comes to serve', () => {
    const waits = waitsAfter(...Array.from({ length: 12 }, () => undefined)).map((wait) => Math.round(wait / 1000));
    expect(waits).toEqual([0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  test('is short again once one has come to serve, and none once it has served for a second', () => {
    const never = Array.from({ length: 10 }, () => undefined);
    expect(waitsAfter(...never, 10).at(-1)).toBeLessThanOrEqual(1000);
    expect(waitsAfter(...never, 1000).at(-1)).toBe(0);
  });
});
