/**
 * Owns where each thread notes which request it is serving, and since when: one that is held up by a disk cannot be
 * asked, and only memory that is shared tells who waits for it.
 */

export const mostDesks = 64;

/** More than the kernel asks for, so that it can tell of many forgotten nodes at once. */
const requestBytes = 64 * 1024;

/** In struct fuse_in_header. */
const uniqueAt = 8;

const requestsAt = mostDesks * 32;
export const desksBytes = requestsAt + mostDesks * requestBytes;

export interface ServedRequest {
  readonly unique: bigint;
  readonly sinceMs: number;
  /** The reader was told to end, or got a signal. */
  readonly isInterrupted: boolean;
}

export class Desks {
  /** Odd while a request is served, another number for each. */
  readonly #rounds: Int32Array;
  readonly #times: Float64Array;
  readonly #interrupted: Int32Array;
  readonly #threads: Int32Array;
  readonly #lines: Int32Array;
  readonly #dismissed: Int32Array;
  readonly #lengths: Int32Array;
  readonly #requests: Buffer;

  constructor(memory: SharedArrayBuffer, at: number) {
    this.#times = new Float64Array(memory, at, mostDesks);
    this.#rounds = new Int32Array(memory, at + mostDesks * 8, mostDesks);
    this.#interrupted = new Int32Array(memory, at + mostDesks * 12, mostDesks);
    this.#threads = new Int32Array(memory, at + mostDesks * 16, mostDesks);
    this.#dismissed = new Int32Array(memory, at + mostDesks * 20, mostDesks);
    this.#lengths = new Int32Array(memory, at + mostDesks * 24, mostDesks);
    this.#lines = new Int32Array(memory, at + mostDesks * 28, mostDesks);
    this.#requests = Buffer.from(memory, at + requestsAt, mostDesks * requestBytes);
  }

  /**
   * @param thread the kernel's number for the thread that sits there
   * @param line its line on the call board
   */
  sitDown(desk: number, { thread, line }: { thread: number; line: number }): void {
    Atomics.store(this.#threads, desk, thread);
    Atomics.store(this.#lines, desk, line);
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

  lineAt(desk: number): number {
    return Atomics.load(this.#lines, desk);
  }

  threadAt(desk: number): number {
    return Atomics.load(this.#threads, desk);
  }

  /** @param length of the request, whose bytes are in the desk's room */
  begin(desk: number, nowMs: number, length: number): void {
    this.#lengths[desk] = length;
    this.#times[desk] = nowMs;
    this.#interrupted[desk] = 0;
    Atomics.add(this.#rounds, desk, 1);
  }

  /** Of a thread that has died, too, which may have served nothing. */
  end(desk: number): void {
    if (isServing(this.roundAt(desk))) Atomics.add(this.#rounds, desk, 1);
  }

  /** Another number once another request is served, or none. */
  roundAt(desk: number): number {
    return Atomics.load(this.#rounds, desk);
  }

  /** Undefined while the thread waits for requests. */
  look(desk: number): ServedRequest | undefined {
    const round = this.roundAt(desk);
    if (!isServing(round)) return undefined;
    const unique = this.#requests.readBigUInt64LE(desk * requestBytes + uniqueAt);
    const sinceMs = this.#times[desk] ?? 0;
    const isInterrupted = Atomics.load(this.#interrupted, desk) === 1;
    // Else the next one may have come while this was read. Added to, since what is read before an addition stays there.
    return Atomics.add(this.#rounds, desk, 0) === round ? { unique, sinceMs, isInterrupted } : undefined;
  }

  /** The request that a thread is serving. */
  requestOf(desk: number): Buffer {
    return this.requestRoom(desk).subarray(0, this.#lengths[desk]);
  }

  interrupt(unique: bigint): void {
    for (let desk = 0; desk < mostDesks; desk += 1) {
      if (this.look(desk)?.unique === unique) Atomics.store(this.#interrupted, desk, 1);
    }
  }
}

export function isServing(round: number): boolean {
  return (round & 1) === 1;
}
