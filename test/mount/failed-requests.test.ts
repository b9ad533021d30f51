import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FailedRequests } from '../../src/mount/failed-requests.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const minuteMs = 60_000;
const dead = { place: '/mnt/disk-a', code: 'ENOTCONN', reason: 'ENOTCONN: socket is not connected' };

function noted() {
  const lines: string[] = [];
  const warn = (...said: [string] | [object, string]) => void lines.push(said.at(-1) as string);
  return { lines, failed: new FailedRequests({ warn }) };
}

describe('requests that failed', () => {
  test('are said once for each disk and reason, by the disk’s folder', () => {
    const { lines, failed } = noted();
    for (let stat = 0; stat < 3_000; stat += 1) {
      failed.note({ ...dead, reason: `ENOTCONN: socket is not connected, open '/proc/self/fd/${stat}/hls'` });
      failed.note({ ...dead, place: '/mnt/disk-b' });
    }
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('/mnt/disk-a (ENOTCONN: socket is not connected');
    expect(lines[1]).toContain('/mnt/disk-b');
    failed.note({ ...dead, code: 'EIO' });
    expect(lines).toHaveLength(3);
  });

  test('are counted once a minute while they go on, and said anew after a minute without', () => {
    const { lines, failed } = noted();
    for (let stat = 0; stat < 3_000; stat += 1) failed.note(dead);
    vi.advanceTimersByTime(minuteMs);
    expect(lines.slice(1)).toEqual([expect.stringContaining('2999 more')]);
    failed.note(dead);
    vi.advanceTimersByTime(minuteMs);
    expect(lines.slice(2)).toEqual([expect.stringContaining('1 more')]);
    vi.advanceTimersByTime(minuteMs);
    failed.note(dead);
    expect(lines.slice(3)).toEqual([expect.stringContaining('a reader was answered')]);
  });

  test('do not fill the log either where each has a reason of its own', () => {
    const { lines, failed } = noted();
    for (let file = 0; file < 3_000; file += 1)
      failed.note({ place: undefined, code: undefined, reason: `${file}.ts: gone` });
    expect(lines.length).toBeLessThan(100);
  });
});
