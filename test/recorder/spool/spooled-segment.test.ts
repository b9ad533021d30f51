import { describe, expect, test } from 'vitest';
import type { CameraName } from '../../../src/domain/camera-name.js';
import { continues, type SpooledSegment, timeStepMs } from '../../../src/recorder/spool/spooled-segment.js';

/** Of 6 s, where it belongs in its run but for `offMs`. */
function segment(run: string, index: number, offMs = 0): SpooledSegment {
  return {
    run: { camera: 'court-1' as CameraName, path: run },
    ...{ path: `${run}/${index}`, bytes: 188, index, mayBePlaced: false },
    ...{ startMs: Date.UTC(2026, 0, 15) + index * 6000 + offMs, durationSeconds: 6 },
  };
}

describe('a segment goes on with the one before it', () => {
  test('if it is the next one of its run', () => {
    expect(continues(segment('run', 3), segment('run', 4, 40))).toBe(true);
    expect(continues(segment('run', 2), segment('run', 4))).toBe(false);
    expect(continues(segment('other', 3), segment('run', 4))).toBe(false);
  });

  test('if nobody knows what was before, but for the first of a run', () => {
    expect(continues(undefined, segment('run', 4))).toBe(true);
    expect(continues(undefined, segment('run', 0))).toBe(false);
  });

  test.each([180_000, -180_000, 1100, -1100])('unless the clock was set by %i ms in between', (stepMs) => {
    expect(continues(segment('run', 3), segment('run', 4, stepMs))).toBe(false);
    expect(timeStepMs(segment('run', 3), segment('run', 4, stepMs))).toBe(stepMs);
    // What follows goes by the new time.
    expect(continues(segment('run', 4, stepMs), segment('run', 5, stepMs))).toBe(true);
  });

  test('without a step of time where something else lies between them', () => {
    expect(timeStepMs(undefined, segment('run', 4))).toBe(0);
    expect(timeStepMs(segment('run', 2), segment('run', 4))).toBe(0);
    expect(timeStepMs(segment('other', 3), segment('run', 4, 60_000))).toBe(0);
    expect(timeStepMs(segment('run', 3), segment('run', 4, -40))).toBe(0);
  });
});
