/**
 * Owns the names that were looked up last, by the numbers of their files: any thread understands a number at once,
 * also where the name is in no listing. One that has been pushed out is found in its folder's listing, or looked up
 * anew by the kernel.
 */
import { highHalf, lowHalf } from '../../../domain/wide-number.js';
import type { SharedLock } from './shared-lock.js';

const slotCount = 8_192;
/** The names one after the other, the newest in place of the oldest. */
const ringBytes = 512 * 1024;
/** FUSE_NAME_MAX of the newest kernels, and the name's length before it. */
const mostEntryBytes = 4_096 + 2;

export const knownNamesBytes = 8 + slotCount * 16 + ringBytes;

export class KnownNames {
  readonly #lock: SharedLock;
  /** How many bytes were ever put into the ring. */
  readonly #head: Float64Array;
  readonly #ids: BigUint64Array;
  /** What the head was at when the name was put there. */
  readonly #places: Float64Array;
  readonly #ring: Buffer;

  constructor(lock: SharedLock, memory: SharedArrayBuffer, at: number) {
    this.#lock = lock;
    this.#head = new Float64Array(memory, at, 1);
    this.#ids = new BigUint64Array(memory, at + 8, slotCount);
    this.#places = new Float64Array(memory, at + 8 + slotCount * 8, slotCount);
    this.#ring = Buffer.from(memory, at + 8 + slotCount * 16, ringBytes);
  }

  /** @returns another name with the same number, if one was looked up just before */
  note(id: bigint, name: string): string | undefined {
    return this.#lock.during(() => {
      const slot = slotOf(id);
      const other = this.#nameIn(slot, id);
      if (other !== undefined) return other === name ? undefined : other;
      this.#ids[slot] = id;
      this.#places[slot] = this.#put(name);
      return undefined;
    });
  }

  nameOf(id: bigint): string | undefined {
    return this.#lock.during(() => this.#nameIn(slotOf(id), id));
  }

  #nameIn(slot: number, id: bigint): string | undefined {
    const place = this.#places[slot] ?? 0;
    if (this.#ids[slot] !== id || (this.#head[0] ?? 0) - place > ringBytes) return undefined;
    const at = place % ringBytes;
    return this.#ring.toString('utf8', at + 2, at + 2 + this.#ring.readUInt16LE(at));
  }

  #put(name: string): number {
    const head = this.#head[0] ?? 0;
    const roomLeft = ringBytes - (head % ringBytes);
    const place = roomLeft < mostEntryBytes ? head + roomLeft : head;
    const at = place % ringBytes;
    const length = this.#ring.write(name, at + 2);
    this.#ring.writeUInt16LE(length, at);
    this.#head[0] = place + 2 + length;
    return place;
  }
}

function slotOf(id: bigint): number {
  return (lowHalf(id) ^ highHalf(id)) & (slotCount - 1);
}
