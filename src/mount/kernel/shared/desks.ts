/**
 * Owns where each thread notes which request it is serving, and since when: one that is held up by a disk cannot be
 * asked, and only memory that is shared tells who waits for it.
 */

const deskBytes = 32;
export const mostDesks = 64;
export const desksBytes = mostDesks * deskBytes;

export interface ServedRequest {
  readonly unique: bigint;
  readonly sinceMs: number;
  /** The reader was told to end, or got a signal. */
  readonly isInterrupted: boolean;
}

export class Desks {
  readonly #uniques: BigUint64Array;
  readonly #times: Float64Array;
  readonly #interrupted: Int32Array;

  constructor(memory: SharedArrayBuffer, at: number) {
    this.#uniques = new BigUint64Array(memory, at, mostDesks);
    this.#times = new Float64Array(memory, at + mostDesks * 8, mostDesks);
    this.#interrupted = new Int32Array(memory, at + mostDesks * 16, mostDesks);
  }

  begin(desk: number, unique: bigint, nowMs: number): void {
    this.#times[desk] = nowMs;
    Atomics.store(this.#interrupted, desk, 0);
    Atomics.store(this.#uniques, desk, unique);
  }

  end(desk: number): void {
    Atomics.store(this.#uniques, desk, 0n);
  }

  /** Undefined while the thread waits for requests. */
  look(desk: number): ServedRequest | undefined {
    const unique = Atomics.load(this.#uniques, desk);
    if (unique === 0n) return undefined;
    return { unique, sinceMs: this.#times[desk] ?? 0, isInterrupted: Atomics.load(this.#interrupted, desk) === 1 };
  }

  interrupt(unique: bigint): void {
    const desk = this.#uniques.indexOf(unique);
    if (desk >= 0) Atomics.store(this.#interrupted, desk, 1);
  }
}
