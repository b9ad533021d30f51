/** Owns the order of segments in memory: by the instant at which they start, never by their names. */

export interface Timed {
  readonly startMs: number;
  readonly name: string;
}

/** By start; segments that start together go by name, so that the order is the same every time. */
export function compareByInstant(a: Timed, b: Timed): number {
  return a.startMs - b.startMs || (a.name < b.name ? -1 : Number(a.name > b.name));
}

export function orderByInstant<T extends Timed>(segments: Iterable<T>): T[] {
  return [...segments].sort(compareByInstant);
}

/** The index of the first segment that starts at or after an instant, in a list in order. */
export function firstAtOrAfter(ordered: readonly Timed[], instantMs: number): number {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ordered[middle]?.startMs ?? Infinity) < instantMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The segments that can hold something of a window: those that start in it, and those that share the latest
 * start before it, since the one that began before the window may reach into it.
 */
export function candidatesFor<T extends Timed>(
  ordered: readonly T[],
  window: { readonly startMs: number; readonly endMs: number },
): T[] {
  const first = firstAtOrAfter(ordered, window.startMs);
  const before = ordered[first - 1];
  const from = before === undefined ? first : firstAtOrAfter(ordered, before.startMs);
  return ordered.slice(from, firstAtOrAfter(ordered, window.endMs));
}
