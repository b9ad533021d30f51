/** Owns chance that can be had again: the same numbers for the same seed. */

export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From `least` up to, not including, `most`. */
  between(least: number, most: number): number {
    return least + this.#next() * (most - least);
  }

  pick<T>(choices: readonly T[]): T | undefined {
    return choices[Math.floor(this.#next() * choices.length)];
  }

  /** mulberry32: from 0 up to 1. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
