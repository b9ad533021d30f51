/** Owns mutual exclusion between threads, for moments: no call to a disk is ever made while it is held. */

const free = 0;
const held = 1;

export class SharedLock {
  readonly #words: Int32Array;
  readonly #at: number;

  /** @param words in shared memory; the lock is one of them, 0 at first */
  constructor(words: Int32Array, at: number) {
    this.#words = words;
    this.#at = at;
  }

  during<T>(work: () => T): T {
    while (Atomics.compareExchange(this.#words, this.#at, free, held) !== free) {
      Atomics.wait(this.#words, this.#at, held, 1);
    }
    try {
      return work();
    } finally {
      Atomics.store(this.#words, this.#at, free);
      Atomics.notify(this.#words, this.#at, 1);
    }
  }
}
