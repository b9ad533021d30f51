import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { StallWatch } from '../../../src/booking/export/stall-watch.js';

const second = 1_000;

let watch: StallWatch;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date', 'hrtime'] });
  watch = new StallWatch();
});

afterEach(() => {
  watch.end();
  vi.useRealTimers();
});

describe('an export is ended', () => {
  test('half a minute after its last progress, which is told by name', () => {
    watch.begin('reading a.ts');
    vi.advanceTimersByTime(25 * second);
    watch.progressed();
    vi.advanceTimersByTime(30 * second);
    expect(watch.signal.aborted).toBe(false);
    vi.advanceTimersByTime(2 * second);
    expect(watch.signal.reason).toMatchObject({
      message: 'nothing has moved for 30 s while reading a.ts: dayfs disks shows whether its disk answers',
    });
  });

  test('not while it does nothing that is watched, as when it looks the booking up', () => {
    vi.advanceTimersByTime(600 * second);
    expect(watch.signal.aborted).toBe(false);
    watch.begin('reading a.ts');
    vi.advanceTimersByTime(30 * second);
    expect(watch.signal.aborted).toBe(false);
  });

  test('not because the clock is set', () => {
    watch.begin('reading a.ts');
    vi.advanceTimersByTime(2 * second);
    vi.setSystemTime(Date.now() + 3600 * second);
    vi.advanceTimersByTime(2 * second);
    expect(watch.signal.aborted).toBe(false);
  });
});
