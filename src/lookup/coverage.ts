/** Owns the coverage of a window: how much of it segments cover, and the gaps between them. */
import type { Span } from './cover-once.js';

export interface Coverage<Gap extends Span = Span> {
  /** From 0 to 1. */
  readonly ratio: number;
  readonly coveredMs: number;
  /** In order; what no segment covers, from one end of the window to the other. */
  readonly gaps: readonly Gap[];
}

/**
 * In whole milliseconds: names and windows tell no more, and lengths have fractions.
 *
 * @param covered in order, none overlapping another
 */
export function coverageOf(window: Span, covered: readonly Span[]): Coverage {
  const gaps: Span[] = [];
  let atMs = window.startMs;
  for (const span of covered) {
    const [startMs, endMs] = [Math.round(span.startMs), Math.round(span.endMs)];
    if (endMs <= atMs || startMs >= window.endMs) continue;
    if (startMs > atMs) gaps.push({ startMs: atMs, endMs: startMs });
    atMs = Math.min(endMs, window.endMs);
  }
  if (atMs < window.endMs) gaps.push({ startMs: atMs, endMs: window.endMs });
  const lengthMs = window.endMs - window.startMs;
  const coveredMs = lengthMs - gaps.reduce((sum, gap) => sum + gap.endMs - gap.startMs, 0);
  return { ratio: coveredMs / lengthMs, coveredMs, gaps };
}
