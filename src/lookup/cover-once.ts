/**
 * Owns which segments show a span of time where several do, as after a switch: each instant is covered once, by
 * as few segments as can be.
 */

export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** A span whose times are known to within so much. */
export interface MeasuredSpan extends Span {
  readonly toleranceMs: number;
}

/** A segment, and the part of the time that is its to show. */
export type Covering<S extends Span> = Span & { readonly segment: S };

/**
 * The segments that are needed, in order, each with what it covers; no two overlap, and what is no gap for all
 * that is known of the times is closed.
 *
 * @param ordered by their starts
 */
export function coverOnce<S extends MeasuredSpan>(ordered: readonly S[]): Covering<S>[] {
  const covering: Covering<S>[] = [];
  let last: Covering<S> | undefined;
  for (let index = 0; index < ordered.length; ) {
    const { next, after } = furthest(ordered, index, last);
    index = after;
    if (next === undefined) continue;
    const startMs = last !== undefined && joins(last, next) ? last.endMs : next.startMs;
    last = { segment: next, startMs, endMs: next.endMs };
    covering.push(last);
  }
  return covering;
}

/** Whether a segment goes on where another ends, or before that, as exactly as their times are known. */
export function joins(before: Covering<MeasuredSpan>, next: MeasuredSpan): boolean {
  return next.startMs <= before.endMs + Math.max(before.segment.toleranceMs, next.toleranceMs);
}

/**
 * Of the segments that go on where the last one ends, the one that reaches furthest; where none does, of those that
 * begin next. Undefined if those looked at reach no further than what is covered already.
 */
function furthest<S extends MeasuredSpan>(ordered: readonly S[], from: number, last: Covering<S> | undefined) {
  const first = ordered[from];
  let next: S | undefined;
  let after = from;
  for (let segment = first; segment !== undefined; segment = ordered[after]) {
    const isAmongThem = segment.startMs === first?.startMs || (last !== undefined && joins(last, segment));
    if (!isAmongThem) break;
    if (segment.endMs > Math.max(last?.endMs ?? -Infinity, next?.endMs ?? -Infinity)) next = segment;
    after += 1;
  }
  return { next, after };
}
