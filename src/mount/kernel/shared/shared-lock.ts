/** Owns mutual exclusion between threads, for moments: no call to a disk is ever made while it is held. */

const free = 0;
const held = 1;
/** Others may wait for it: to wake them costs more than all the rest. */
const waitedFor = 2;

export class SharedLock {
  readonly #words: Int32Array;
  readonly #at: number;

  /** @param words in shared memory; the lock is one of them, 0 at first */
  constructor(words: Int32Array, at: number) {
    this.#words = words;
    this.#at = at;
  }

  during<T>(work: () => T): T {
    if (Atomics.compareExchange(this.#words, this.#at, free, held) !== free) this.#wait();
    try {
      return work();
    } finally {
      if (Atomics.exchange(this.#words, this.#at, free) === waitedFor) Atomics.notify(this.#words, this.#at, 1);
    }
  }

  #wait(): void {
    while (Atomics.exchange(this.#words, this.#at, waitedFor) !== free) {
      Atomics.wait(this.#words, this.#at, waitedFor, 1);
    }
  }
}
