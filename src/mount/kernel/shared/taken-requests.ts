/**
 * Owns what the next process finds of the requests that this one has taken, where the kernel does not give them out
 * again (before Linux 6.9): whoever asked would wait for ever, and could not even be killed. Each is noted before it is
 * served, and struck out once it is answered.
 *
 * A slot: u32 the request's length (0: it is answered), and the request. The number of one that is answered stays.
 */
import { type StateFile, takenRequestsAt } from './state-file.js';

const lengthBytes = 4;
/** What is longer asks nothing of a disk, and is answered that it is broken. */
const mostRequestBytes = 4_092;
const slotBytes = lengthBytes + mostRequestBytes;
/** In struct fuse_in_header. */
const uniqueAt = 8;

const answered = Buffer.alloc(lengthBytes);

export const takenRequestsBytes = 16;

export interface LeftRequests {
  readonly requests: readonly Buffer[];
  /** The number of the one that was taken last, and noted; 0 if there was none. */
  readonly last: bigint;
}

export class TakenRequests {
  readonly #file: StateFile;
  readonly #slotCount: number;
  /** Whether any are noted; and up to which number an earlier process has taken them. */
  readonly #words: BigUint64Array;

  constructor(file: StateFile, slotCount: number, memory: SharedArrayBuffer, at: number) {
    this.#file = file;
    this.#slotCount = slotCount;
    this.#words = new BigUint64Array(memory, at, 2);
  }

  /** Before any is taken. @returns what an earlier process has left; none is noted any more */
  begin(): LeftRequests {
    this.#words[0] = 1n;
    const left = this.#read();
    this.#words[1] = left.last;
    for (let slot = 0; slot < this.#slotCount; slot += 1) this.strike(slot);
    return left;
  }

  get areNoted(): boolean {
    return this.#words[0] === 1n;
  }

  /** An earlier process may have served it, in part or whole. */
  mayBeLeft(unique: bigint): boolean {
    return unique <= (this.#words[1] ?? 0n);
  }

  note(slot: number, request: Buffer): void {
    if (!this.areNoted) return;
    const bytes = request.subarray(0, mostRequestBytes);
    const noted = Buffer.allocUnsafe(lengthBytes + bytes.length);
    noted.writeUInt32LE(bytes.length);
    bytes.copy(noted, lengthBytes);
    this.#file.write(placeOf(slot), noted);
  }

  strike(slot: number): void {
    if (this.areNoted) this.#file.write(placeOf(slot), answered);
  }

  #read(): LeftRequests {
    const requests: Buffer[] = [];
    let last = 0n;
    for (let slot = 0; slot < this.#slotCount; slot += 1) {
      const bytes = this.#file.read(placeOf(slot), slotBytes);
      if (bytes.length < lengthBytes + uniqueAt + 8) continue;
      const unique = bytes.readBigUInt64LE(lengthBytes + uniqueAt);
      if (unique > last) last = unique;
      const request = bytes.subarray(lengthBytes, lengthBytes + bytes.readUInt32LE());
      if (request.length === 0) continue;
      // It may have been cut short.
      request.writeUInt32LE(request.length);
      requests.push(request);
    }
    return { requests, last };
  }
}

function placeOf(slot: number): number {
  return takenRequestsAt + slot * slotBytes;
}
