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

/** Spans in the order of their starts, by column. */
export interface MeasuredSpans {
  readonly startsMs: ArrayLike<number>;
  readonly endsMs: ArrayLike<number>;
  readonly tolerancesMs: ArrayLike<number>;
}

/** Those that are needed, in order. Each covers the time up to its own end. */
export interface Needed {
  readonly indexes: Int32Array;
  /** From where on each is needed. */
  readonly fromMs: Float64Array;
}

/**
 * The segments that are needed, none of which covers what another does; what is no gap for all that is known of the
 * times is closed.
 */
export function coverOnce(spans: MeasuredSpans): Needed {
  const indexes = new Int32Array(spans.startsMs.length);
  const fromMs = new Float64Array(spans.startsMs.length);
  let count = 0;
  let last = -1;
  for (let from = 0; from < spans.startsMs.length; ) {
    const { next, after } = furthest(spans, from, last);
    from = after;
    if (next < 0) continue;
    const startMs = last >= 0 && joinsAt(spans, last, next) ? spans.endsMs[last] : spans.startsMs[next];
    indexes[count] = next;
    fromMs[count] = startMs ?? 0;
    count += 1;
    last = next;
  }
  return { indexes: indexes.subarray(0, count), fromMs: fromMs.subarray(0, count) };
}

/** Whether a segment goes on where another ends, or before that, as exactly as their times are known. */
export function joins(before: Covering<MeasuredSpan>, next: MeasuredSpan): boolean {
  return next.startMs <= before.endMs + Math.max(before.segment.toleranceMs, next.toleranceMs);
}

function joinsAt({ startsMs, endsMs, tolerancesMs }: MeasuredSpans, before: number, next: number): boolean {
  const toleranceMs = Math.max(tolerancesMs[before] ?? 0, tolerancesMs[next] ?? 0);
  return (startsMs[next] ?? 0) <= (endsMs[before] ?? 0) + toleranceMs;
}

/**
 * Of the segments that go on where the last one ends, the one that reaches furthest; where none does, of those that
 * begin next. -1 if those looked at reach no further than what is covered already.
 */
function furthest(spans: MeasuredSpans, from: number, last: number): { next: number; after: number } {
  const { startsMs, endsMs } = spans;
  let next = -1;
  let untilMs = endsMs[last] ?? -Infinity;
  let after = from;
  for (; after < startsMs.length; after += 1) {
    const isAmongThem = startsMs[after] === startsMs[from] || (last >= 0 && joinsAt(spans, last, after));
    if (!isAmongThem) break;
    const endMs = endsMs[after] ?? 0;
    if (endMs <= untilMs) continue;
    next = after;
    untilMs = endMs;
  }
  return { next, after };
}
