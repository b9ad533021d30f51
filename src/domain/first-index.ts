/** Owns the search by halving in a list of which a first part lacks what all the rest has. */

/** The index of the first that has it; the list's length if none has. */
export function firstIndex(length: number, has: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (has(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The index of the first of some numbers, in their order, that is larger; as above, for those who ask very often. */
export function firstOver(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}
