import { describe, expect, test } from 'vitest';
import { namedTime, startOf } from '../../src/lookup/naming.js';
import { naming } from '../support/recorded-days.js';

const never = () => {
  throw new Error('the file need not be looked at');
};

/** 02:30 local time, the first and the second. */
const repeatedMs = [Date.UTC(2026, 9, 25, 0, 30), Date.UTC(2026, 9, 25, 1, 30)] as const;
const repeated = namedTime(naming, '20261025-023000.ts');

function known(name: string) {
  const time = namedTime(naming, name);
  if (time === undefined) throw new Error(`${name} is no segment's`);
  return time;
}

describe('a name', () => {
  test('tells its time by the first template that it is of', () => {
    expect(namedTime(naming, '20260115T143000.120+0100.ts')).toEqual({
      instantsMs: [Date.UTC(2026, 0, 15, 13, 30, 0, 120)],
      stepMs: 1,
    });
    expect(namedTime(naming, '20260115-143000.ts')).toEqual({
      instantsMs: [Date.UTC(2026, 0, 15, 13, 30)],
      stepMs: 1000,
    });
  });

  test.each(['index.m3u8', '20260115T143000.ts', '20260230-143000.ts', '20260115-253000.ts', '20260329-023000.ts', ''])(
    '%j is no segment’s',
    (name) => expect(namedTime(naming, name)).toBeUndefined(),
  );

  test('without an offset stands for two instants in the hour that clocks repeat', () => {
    expect(repeated?.instantsMs).toEqual(repeatedMs);
  });
});

describe('the start', () => {
  test('is the playlist’s, more exact than the name', () => {
    const time = known('20260115-143000.ts');
    const notedMs = Date.UTC(2026, 0, 15, 13, 30, 0, 999);
    expect(startOf(time, notedMs, never)).toBe(notedMs);
  });

  test('is the name’s where the playlist contradicts it', () => {
    const time = known('20260115-143000.ts');
    for (const byMs of [-1, 1000, 3_600_000, -86_400_000]) {
      expect(startOf(time, Date.UTC(2026, 0, 15, 13, 30) + byMs, never)).toBe(Date.UTC(2026, 0, 15, 13, 30));
    }
  });

  test.each([0, 1])('in the repeated hour is reading %i if the playlist says so', (reading) => {
    const atMs = repeatedMs[reading] ?? 0;
    expect(startOf(known('20261025-023000.ts'), atMs + 120, never)).toBe(atMs + 120);
  });

  test.each([0, 1])('in the repeated hour is reading %i if the file was written then', (reading) => {
    const atMs = repeatedMs[reading] ?? 0;
    expect(startOf(known('20261025-023000.ts'), undefined, () => atMs + 6000)).toBe(atMs);
  });

  test('in the repeated hour is the first where nothing is known', () => {
    expect(startOf(known('20261025-023000.ts'), undefined, () => undefined)).toBe(repeatedMs[0]);
  });
});
