import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CameraName } from '../../../src/domain/camera-name.js';
import { dayOf } from '../../../src/domain/day.js';
import { parseSegmentNameTemplate } from '../../../src/domain/segment-name.js';
import type { TimeZone } from '../../../src/domain/time-zone.js';
import { placementFor } from '../../../src/recorder/placing/segment-placement.js';

const timeZone = 'Europe/Madrid' as TimeZone;
const midnightMs = Date.UTC(2026, 0, 15, 23);

function placementAt(startMs: number, steps = 0, template = '%Y%m%dT%H%M%S.%f%z.ts') {
  const recording = { segmentSeconds: 6, segmentName: parseSegmentNameTemplate(template) };
  const run = { camera: 'court-1' as CameraName, path: '/spool/court-1/run' };
  const path = `${run.path}/0000000003_${startMs}_6000000.ts`;
  const timed = { startMs, durationSeconds: 6, bytes: 188, index: 3, mayBePlaced: false };
  return placementFor({ timeZone, recording }, { run, path, ...timed }, steps, true);
}

describe('a segment belongs', () => {
  test('to the day that the site’s clocks showed when it began, under that time', () => {
    expect(placementAt(midnightMs - 6000)).toEqual({
      source: expect.stringContaining('/spool/court-1/run/0000000003'),
      sourceBytes: 188,
      camera: 'court-1',
      day: '20260115',
      name: '20260115T235954.000+0100.ts',
      startMs: midnightMs - 6000,
      durationSeconds: 6,
      programDateTime: '2026-01-15T23:59:54.000+01:00',
      startsRun: false,
    });
    expect(placementAt(midnightMs)).toMatchObject({ day: '20260116', name: '20260116T000000.000+0100.ts' });
  });

  test('to the new day if it was cut at midnight and measured as a moment before', () => {
    expect(placementAt(midnightMs - 12)).toEqual({ ...placementAt(midnightMs), source: expect.any(String) });
    expect(placementAt(midnightMs - 150)).toMatchObject({ day: '20260115' });
  });

  test('under the next name if another has its own, never under an earlier time', () => {
    const startMs = midnightMs - 1;
    expect(placementAt(startMs - 6000, 2)).toMatchObject({ name: '20260115T235954.001+0100.ts' });
    const whole = '%Y%m%d-%H%M%S.ts';
    expect(placementAt(midnightMs - 6000, 2, whole)).toMatchObject({ name: '20260115-235956.ts' });
  });

  test('under another name than the segment an hour before it, where clocks repeat the hour', () => {
    const firstTime = Date.UTC(2026, 9, 25, 0, 30);
    const secondTime = Date.UTC(2026, 9, 25, 1, 30);
    const whole = '%Y%m%d-%H%M%S.ts';
    expect(placementAt(firstTime, 0, whole).name).toBe('20261025-023000.ts');
    expect(placementAt(secondTime, 0, whole).name).toBe('20261025-023001.ts');
    expect(placementAt(secondTime).name).toBe('20261025T023000.000+0100.ts');
  });

  test('always to the day that its own name tells', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 366 * 86_400_000 }), fc.nat(9), (offsetMs, steps) => {
        const { day, name, startMs } = placementAt(Date.UTC(2026, 0, 1) + offsetMs, steps);
        expect(day).toBe(dayOf(timeZone, startMs));
        expect(name.startsWith(day)).toBe(true);
      }),
    );
  });
});
