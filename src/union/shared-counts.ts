/** Owns counts in memory that threads share: any of them adds, whoever reports reads, and none waits for another. */

/** Atomics know no larger numbers but bigints, each of which would be garbage: a count is two halves. */
const halfRange = 2 ** 32;

export class SharedCounts {
  /** Passes to a thread, which makes its own counts of it. */
  readonly shared: SharedArrayBuffer;
  readonly #halves: Uint32Array;

  constructor(counts: number, shared?: SharedArrayBuffer) {
    this.shared = shared ?? new SharedArrayBuffer(2 * counts * Uint32Array.BYTES_PER_ELEMENT);
    this.#halves = new Uint32Array(this.shared);
  }

  /** @param by a whole number, below 2^32 */
  add(slot: number, by = 1): void {
    const before = Atomics.add(this.#halves, 2 * slot, by);
    if (before + by >= halfRange) Atomics.add(this.#halves, 2 * slot + 1, 1);
  }

  get(slot: number): number {
    for (;;) {
      const high = Atomics.load(this.#halves, 2 * slot + 1);
      const low = Atomics.load(this.#halves, 2 * slot);
      if (high === Atomics.load(this.#halves, 2 * slot + 1)) return high * halfRange + low;
    }
  }
}
