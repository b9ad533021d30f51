/** Owns a table in shared memory from keys of 64 bits to small numbers. Whoever uses it holds a lock. */
import { highHalf, lowHalf } from '../../../domain/wide-number.js';

export class KeyTable {
  /** Two for each key, the lower half first: both 0 where there is none, since no node and no edition has that number. */
  readonly #halves: Uint32Array;
  readonly #values: Uint32Array;
  readonly #lastSlot: number;

  /** How much memory it needs. */
  static bytesFor(slots: number): number {
    return slots * 12;
  }

  /** @param slots twice as many as there will be keys, a power of two */
  constructor(memory: SharedArrayBuffer, at: number, slots: number) {
    this.#halves = new Uint32Array(memory, at, 2 * slots);
    this.#values = new Uint32Array(memory, at + slots * 8, slots);
    this.#lastSlot = slots - 1;
  }

  get(key: bigint): number | undefined {
    const slot = this.#slotOf(lowHalf(key), highHalf(key));
    return this.#isFree(slot) ? undefined : this.#values[slot];
  }

  set(key: bigint, value: number): void {
    const [low, high] = [lowHalf(key), highHalf(key)];
    const slot = this.#slotOf(low, high);
    this.#put(slot, low, high, value);
  }

  /** The keys behind it move up, so that each is found without a gap on the way to it. */
  delete(key: bigint): void {
    let gap = this.#slotOf(lowHalf(key), highHalf(key));
    if (this.#isFree(gap)) return;
    for (let slot = this.#next(gap); !this.#isFree(slot); slot = this.#next(slot)) {
      const [low, high] = [this.#lowAt(slot), this.#highAt(slot)];
      const first = this.#firstSlot(low, high);
      if (this.#wayFrom(first, gap) > this.#wayFrom(first, slot)) continue;
      this.#put(gap, low, high, this.#values[slot] ?? 0);
      gap = slot;
    }
    this.#put(gap, 0, 0, 0);
  }

  /** Where the key is, or could be put. */
  #slotOf(low: number, high: number): number {
    let slot = this.#firstSlot(low, high);
    while ((this.#lowAt(slot) !== low || this.#highAt(slot) !== high) && !this.#isFree(slot)) slot = this.#next(slot);
    return slot;
  }

  #put(slot: number, low: number, high: number, value: number): void {
    this.#halves[2 * slot] = low;
    this.#halves[2 * slot + 1] = high;
    this.#values[slot] = value;
  }

  #lowAt(slot: number): number {
    return this.#halves[2 * slot] ?? 0;
  }

  #highAt(slot: number): number {
    return this.#halves[2 * slot + 1] ?? 0;
  }

  #isFree(slot: number): boolean {
    return this.#lowAt(slot) === 0 && this.#highAt(slot) === 0;
  }

  #firstSlot(low: number, high: number): number {
    const folded = low ^ high;
    return (folded ^ (folded >>> 15)) & this.#lastSlot;
  }

  #next(slot: number): number {
    return (slot + 1) & this.#lastSlot;
  }

  #wayFrom(first: number, slot: number): number {
    return (slot - first) & this.#lastSlot;
  }
}
