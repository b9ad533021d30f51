/**
 * Owns where each thread notes which request it is serving, and since when: one that is held up by a disk cannot be
 * asked, and only memory that is shared tells who waits for it.
 */

export const mostDesks = 64;

/** More than the kernel asks for, so that it can tell of many forgotten nodes at once. */
const requestBytes = 64 * 1024;

const requestsAt = mostDesks * 32;
export const desksBytes = requestsAt + mostDesks * requestBytes;

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
  readonly #threads: Int32Array;
  readonly #dismissed: Int32Array;
  readonly #lengths: Int32Array;
  readonly #requests: Buffer;

  constructor(memory: SharedArrayBuffer, at: number) {
    this.#uniques = new BigUint64Array(memory, at, mostDesks);
    this.#times = new Float64Array(memory, at + mostDesks * 8, mostDesks);
    this.#interrupted = new Int32Array(memory, at + mostDesks * 16, mostDesks);
    this.#threads = new Int32Array(memory, at + mostDesks * 20, mostDesks);
    this.#dismissed = new Int32Array(memory, at + mostDesks * 24, mostDesks);
    this.#lengths = new Int32Array(memory, at + mostDesks * 28, mostDesks);
    this.#requests = Buffer.from(memory, at + requestsAt, mostDesks * requestBytes);
  }

  /** @param thread the kernel's number for the thread that sits there */
  sitDown(desk: number, thread: number): void {
    Atomics.store(this.#threads, desk, thread);
    Atomics.store(this.#dismissed, desk, 0);
  }

  /** What the thread serves is another's now, and it is to end once it can. */
  dismiss(desk: number): void {
    Atomics.store(this.#dismissed, desk, 1);
  }

  isDismissed(desk: number): boolean {
    return Atomics.load(this.#dismissed, desk) === 1;
  }

  /** Where the thread reads requests to: the one that it serves is still there when it is left behind. */
  requestRoom(desk: number): Buffer {
    return this.#requests.subarray(desk * requestBytes, (desk + 1) * requestBytes);
  }

  threadAt(desk: number): number {
    return Atomics.load(this.#threads, desk);
  }

  /** @param length of the request, whose bytes are in the desk's room */
  begin(desk: number, unique: bigint, nowMs: number, length: number): void {
    this.#lengths[desk] = length;
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

  /** The request that a thread is serving. */
  requestOf(desk: number): Buffer {
    return this.requestRoom(desk).subarray(0, this.#lengths[desk]);
  }

  interrupt(unique: bigint): void {
    const desk = this.#uniques.indexOf(unique);
    if (desk >= 0) Atomics.store(this.#interrupted, desk, 1);
  }
}
