/** Owns the coverage of a window: how much of it segments cover, and the gaps between them. */
import type { Span } from './cover-once.js';

export interface Coverage {
  /** From 0 to 1. */
  readonly ratio: number;
  readonly coveredMs: number;
  /** In order; what no segment covers, from one end of the window to the other. */
  readonly gaps: readonly Span[];
}

/** @param covered in order, none overlapping another */
export function coverageOf(window: Span, covered: readonly Span[]): Coverage {
  const gaps: Span[] = [];
  let atMs = window.startMs;
  for (const span of covered) {
    if (span.endMs <= atMs || span.startMs >= window.endMs) continue;
    if (span.startMs > atMs) gaps.push({ startMs: atMs, endMs: span.startMs });
    atMs = Math.min(span.endMs, window.endMs);
  }
  if (atMs < window.endMs) gaps.push({ startMs: atMs, endMs: window.endMs });
  const lengthMs = window.endMs - window.startMs;
  const coveredMs = lengthMs - gaps.reduce((sum, gap) => sum + gap.endMs - gap.startMs, 0);
  return { ratio: coveredMs / lengthMs, coveredMs, gaps };
}
