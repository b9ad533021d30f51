import { describe, expect, test } from 'vitest';
import type { Piece } from '../../../src/booking/export/piece.js';
import { isCutShort, mediaSecondsAt, splitStretches } from '../../../src/booking/export/stretch.js';

const window = { startMs: 1000, endMs: 100_000 };

/** Six seconds that begin at a time of the day, in seconds, and at one of their run. */
function piece(startSeconds: number, mediaSeconds: number, more: Partial<Piece> = {}): Piece {
  const startMs = startSeconds * 1000;
  const covers = { startMs, fromMs: startMs, untilMs: startMs + 6000 };
  const file = { path: `${startSeconds}.ts`, initPath: undefined, format: 'mpegts' as const, bytes: 188 };
  return { ...file, ...covers, init: Buffer.alloc(0), mediaSeconds, ...more };
}

function spans(pieces: readonly Piece[]) {
  return splitStretches(window, pieces).map(({ startMs, endMs, pieces: of }) => [startMs, endMs, of.length]);
}

describe('a stretch', () => {
  test('goes on over a switch, and over names that tell whole seconds', () => {
    expect(spans([piece(0, 1.4), piece(6, 7.9), piece(12, 13.2)])).toEqual([[1000, 18_000, 3]]);
  });

  test('goes on where its clock begins anew', () => {
    const turnSeconds = 2 ** 33 / 90_000;
    expect(spans([piece(0, turnSeconds - 3), piece(6, 3)])).toEqual([[1000, 12_000, 2]]);
  });

  test('ends where the writer began anew, also after a single segment', () => {
    expect(spans([piece(0, 1.4), piece(6, 1.4)])).toEqual([
      [1000, 6000, 1],
      [6000, 12_000, 1],
    ]);
  });

  test('ends at a gap, though the run goes on', () => {
    expect(spans([piece(0, 0), piece(12, 12)])).toEqual([
      [1000, 6000, 1],
      [12_000, 18_000, 1],
    ]);
  });

  test('ends where another container or init segment begins', () => {
    const other = piece(6, 6, { format: 'mp4', init: Buffer.from('a') });
    const third = piece(12, 12, { format: 'mp4', init: Buffer.from('b') });
    expect(spans([piece(0, 0), other, third])).toHaveLength(3);
  });

  test('ends where the next one begins, if both show the same', () => {
    expect(spans([piece(0, 0), piece(4, 0, { fromMs: 6000 })])).toEqual([
      [1000, 4000, 1],
      [4000, 10_000, 1],
    ]);
  });

  test('ends with the window, amid its last segment', () => {
    const [stretch] = splitStretches({ startMs: 1000, endMs: 8000 }, [piece(0, 0), piece(6, 6)]);
    expect(stretch).toMatchObject({ endMs: 8000 });
    expect(stretch !== undefined && isCutShort(stretch)).toBe(true);
  });

  test('knows a moment by the nearest segment, since clocks drift apart', () => {
    const [stretch] = splitStretches(window, [piece(0, 10), piece(6, 16.02), piece(12, 22.04)]);
    expect(stretch && mediaSecondsAt(stretch, 13_000)).toBeCloseTo(13.04, 6);
    expect(stretch && mediaSecondsAt(stretch, 1000)).toBeCloseTo(1, 6);
  });
});
