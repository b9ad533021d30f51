/** Owns the gaps of a window with what is known of their causes. */
import type { Covering, Span } from './cover-once.js';
import { firstIndex } from './first-index.js';
import { causeOf, type Evidence, type GapCause, type WholeGap } from './gap-cause.js';
import type { Segment } from './segment.js';

export interface ExplainedGap extends Span {
  /** Undefined if it is not known. */
  readonly cause: GapCause | undefined;
}

export interface DayAround {
  /** What covers the day, in order, no two overlapping. */
  readonly covering: readonly Covering<Segment>[];
  readonly dayStartMs: number;
  readonly evidence: Evidence;
}

export function explainGaps(gaps: readonly Span[], day: DayAround): ExplainedGap[] {
  return gaps.map((gap) => ({ ...gap, cause: causeOf(wholeGap(gap, day), day.evidence) }));
}

/** From the segment before it to the one after it, which may lie beyond the window. */
function wholeGap(gap: Span, { covering, dayStartMs }: DayAround): WholeGap {
  // Gaps are told in whole milliseconds.
  const before = covering[firstIndex(covering, ({ endMs }) => Math.round(endMs) > gap.startMs) - 1];
  const after = covering[firstIndex(covering, ({ startMs }) => Math.round(startMs) >= gap.endMs)];
  return {
    startMs: before?.endMs ?? Math.min(dayStartMs, gap.startMs),
    endMs: after?.startMs ?? Infinity,
    startsRun: after?.segment.startsRun ?? false,
  };
}
