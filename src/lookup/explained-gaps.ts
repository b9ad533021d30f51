/** Owns the gaps of a window with what is known of their causes. */
import { firstIndex } from '../domain/first-index.js';
import type { Span } from './cover-once.js';
import type { CoveringList } from './day-covering.js';
import { causeOf, type Evidence, type GapCause, type WholeGap } from './gap-cause.js';

export interface ExplainedGap extends Span {
  /** Undefined if it is not known. */
  readonly cause: GapCause | undefined;
}

export interface DayAround {
  /** What covers the day, in order, no two overlapping. */
  readonly covering: CoveringList;
  readonly dayStartMs: number;
  readonly evidence: Evidence;
}

export function explainGaps(gaps: readonly Span[], day: DayAround): ExplainedGap[] {
  return gaps.map((gap) => ({ ...gap, cause: causeOf(wholeGap(gap, day), day.evidence) }));
}

/** From the segment before it to the one after it, which may lie beyond the window. */
function wholeGap(gap: Span, { covering, dayStartMs }: DayAround): WholeGap {
  // Gaps are told in whole milliseconds.
  const until = firstIndex(covering.length, (index) => Math.round(covering.at(index)?.endMs ?? 0) > gap.startMs);
  const from = firstIndex(covering.length, (index) => Math.round(covering.at(index)?.startMs ?? 0) >= gap.endMs);
  const before = until === 0 ? undefined : covering.at(until - 1);
  const after = covering.at(from);
  return {
    startMs: before?.endMs ?? Math.min(dayStartMs, gap.startMs),
    endMs: after?.startMs ?? Infinity,
    startsRun: after?.segment.startsRun ?? false,
  };
}
