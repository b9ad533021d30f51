/**
 * Owns the closings that are put off until no request waits: whoever has closed a file has gone on already, and is
 * not to wait for it with what he asks next. Any thread may do one that another has put off.
 */
import type { SharedLock } from './shared-lock.js';

/** So many files are kept open at most that nobody reads. */
const mostPutOff = 64;

export const closingsBytes = 8 + mostPutOff * 16;

export interface Closing {
  /** Of the request, which is not answered yet: should this process end, the next one is asked again. */
  readonly unique: bigint;
  readonly handle: bigint;
}

export class Closings {
  readonly #lock: SharedLock;
  readonly #count: Int32Array;
  readonly #putOff: BigUint64Array;

  constructor(lock: SharedLock, memory: SharedArrayBuffer, at: number) {
    this.#lock = lock;
    this.#count = new Int32Array(memory, at, 1);
    this.#putOff = new BigUint64Array(memory, at + 8, 2 * mostPutOff);
  }

  /** @returns false if there are too many: this one is to be done at once */
  putOff({ unique, handle }: Closing): boolean {
    return this.#lock.during(() => {
      const count = this.#count[0] ?? 0;
      if (count === mostPutOff) return false;
      this.#putOff[2 * count] = unique;
      this.#putOff[2 * count + 1] = handle;
      Atomics.store(this.#count, 0, count + 1);
      return true;
    });
  }

  get isEmpty(): boolean {
    return Atomics.load(this.#count, 0) === 0;
  }

  take(): Closing | undefined {
    return this.#lock.during(() => {
      const last = (this.#count[0] ?? 0) - 1;
      if (last < 0) return undefined;
      Atomics.store(this.#count, 0, last);
      return { unique: this.#putOff[2 * last] ?? 0n, handle: this.#putOff[2 * last + 1] ?? 0n };
    });
  }
}
