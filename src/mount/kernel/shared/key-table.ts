/** Owns a table in shared memory from keys of 64 bits to small numbers. Whoever uses it holds a lock. */

/** No node and no edition has it. */
const noKey = 0n;

export class KeyTable {
  readonly #keys: BigUint64Array;
  readonly #values: Uint32Array;

  /** How much memory it needs. */
  static bytesFor(slots: number): number {
    return slots * 12;
  }

  /** @param slots twice as many as there will be keys, a power of two */
  constructor(memory: SharedArrayBuffer, at: number, slots: number) {
    this.#keys = new BigUint64Array(memory, at, slots);
    this.#values = new Uint32Array(memory, at + slots * 8, slots);
  }

  get(key: bigint): number | undefined {
    const slot = this.#slotOf(key);
    return key !== noKey && this.#keys[slot] === key ? this.#values[slot] : undefined;
  }

  set(key: bigint, value: number): void {
    const slot = this.#slotOf(key);
    this.#keys[slot] = key;
    this.#values[slot] = value;
  }

  /** The keys behind it move up, so that each is found without a gap on the way to it. */
  delete(key: bigint): void {
    let gap = this.#slotOf(key);
    if (this.#keys[gap] !== key) return;
    for (let slot = this.#next(gap); ; slot = this.#next(slot)) {
      const moved = this.#keys[slot] ?? noKey;
      if (moved === noKey) break;
      const wayToGap = this.#wayFrom(this.#firstSlot(moved), gap);
      if (wayToGap > this.#wayFrom(this.#firstSlot(moved), slot)) continue;
      this.#keys[gap] = moved;
      this.#values[gap] = this.#values[slot] ?? 0;
      gap = slot;
    }
    this.#keys[gap] = noKey;
  }

  /** Where the key is, or could be put. */
  #slotOf(key: bigint): number {
    let slot = this.#firstSlot(key);
    while (this.#keys[slot] !== key && this.#keys[slot] !== noKey) slot = this.#next(slot);
    return slot;
  }

  #firstSlot(key: bigint): number {
    const folded = Number(key & 0xffff_ffffn) ^ Number(key >> 32n);
    return (folded ^ (folded >>> 15)) & (this.#keys.length - 1);
  }

  #next(slot: number): number {
    return (slot + 1) & (this.#keys.length - 1);
  }

  #wayFrom(first: number, slot: number): number {
    return (slot - first) & (this.#keys.length - 1);
  }
}
