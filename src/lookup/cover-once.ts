/**
 * Owns which segments show a span of time where several do, as after a switch: each instant is covered once, by
 * as few segments as can be.
 */

export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** A segment, and the part of the time that is its to show. */
export type Covering<S extends Span> = Span & { readonly segment: S };

/**
 * The segments that are needed, in order, each with what it covers; no two overlap, and a gap of no more than the
 * tolerance is closed.
 *
 * @param ordered by their starts
 * @param toleranceMs how exactly the starts are known
 */
export function coverOnce<S extends Span>(ordered: readonly S[], toleranceMs: number): Covering<S>[] {
  const covering: Covering<S>[] = [];
  let coveredUntilMs = -Infinity;
  for (let index = 0; index < ordered.length; ) {
    const { next, after } = furthest(ordered, index, coveredUntilMs);
    index = after;
    if (next === undefined) continue;
    const isJoined = next.startMs <= coveredUntilMs + toleranceMs;
    covering.push({ segment: next, startMs: isJoined ? coveredUntilMs : next.startMs, endMs: next.endMs });
    coveredUntilMs = next.endMs;
  }
  return covering;
}

/**
 * Of the segments that begin within what is covered, the one that reaches furthest; where none does, the next that
 * begins. Undefined if those looked at reach no further than what is covered already.
 */
function furthest<S extends Span>(ordered: readonly S[], from: number, coveredUntilMs: number) {
  const first = ordered[from];
  const reachMs = Math.max(coveredUntilMs, first?.startMs ?? coveredUntilMs);
  let next: S | undefined;
  let after = from;
  for (let segment = first; segment !== undefined && segment.startMs <= reachMs; segment = ordered[after]) {
    if (segment.endMs > Math.max(coveredUntilMs, next?.endMs ?? -Infinity)) next = segment;
    after += 1;
  }
  return { next, after };
}
