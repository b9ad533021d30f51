/** Owns the search by halving in a list of which a first part lacks what all the rest has. */

/** The index of the first that has it; the list's length if none has. */
export function firstIndex<T>(ordered: readonly T[], has: (each: T) => boolean): number {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const each = ordered[middle];
    if (each !== undefined && !has(each)) low = middle + 1;
    else high = middle;
  }
  return low;
}
