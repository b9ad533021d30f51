/**
 * Owns the requests that were taken from the device and put aside: those for a disk that has as many calls under way as
 * it may, and those of threads that were left behind in one. Any thread serves them, once that makes sense.
 */
import type { CallBoard } from '../../../union/call-board.js';
import { mostDesks } from './desks.js';
import type { TakenRequests } from './taken-requests.js';

export const mostPutAside = 256;
const slotCount = mostPutAside;
/** Far more than any request that asks a disk. */
const mostRequestBytes = 4_096;
const [free, filling, ready, claimed] = [0, 1, 2, 3];

export const putAsideBytes = slotCount * (12 + mostRequestBytes) + 4;

export class PutAside {
  readonly #taken: TakenRequests;
  readonly #states: Int32Array;
  /** The disk that it asks, by its place on the board, or 0: it may be served at once. */
  readonly #places: Int32Array;
  readonly #lengths: Int32Array;
  readonly #count: Int32Array;
  readonly #requests: Buffer;

  constructor(taken: TakenRequests, memory: SharedArrayBuffer, at: number) {
    this.#taken = taken;
    this.#states = new Int32Array(memory, at, slotCount);
    this.#places = new Int32Array(memory, at + slotCount * 4, slotCount);
    this.#lengths = new Int32Array(memory, at + slotCount * 8, slotCount);
    this.#count = new Int32Array(memory, at + slotCount * 12, 1);
    this.#requests = Buffer.from(memory, at + slotCount * 12 + 4, slotCount * mostRequestBytes);
  }

  /**
   * @param waitsFor the disk that has no room; undefined for one that need not wait
   * @returns false if there is no room for it here
   */
  put(request: Buffer, waitsFor?: { readonly board: CallBoard; readonly place: string }): boolean {
    if (request.length > mostRequestBytes) return false;
    const slot = this.#claim(free, filling, () => true);
    if (slot === undefined) return false;
    request.copy(this.#requests, slot * mostRequestBytes);
    this.#lengths[slot] = request.length;
    this.#places[slot] = waitsFor === undefined ? 0 : waitsFor.board.places.indexOf(waitsFor.place) + 1;
    this.#taken.note(mostDesks + slot, request);
    Atomics.store(this.#states, slot, ready);
    Atomics.add(this.#count, 0, 1);
    return true;
  }

  get isEmpty(): boolean {
    return Atomics.load(this.#count, 0) === 0;
  }

  /** Whether one may be served now. */
  hasNext(board: CallBoard): boolean {
    return !this.isEmpty && this.#states.some((state, slot) => state === ready && this.#isDue(slot, board));
  }

  /** The first that may be served now, at the desk. */
  take(board: CallBoard, desk: number): Buffer | undefined {
    if (this.isEmpty) return undefined;
    const slot = this.#claim(ready, claimed, (each) => this.#isDue(each, board));
    if (slot === undefined) return undefined;
    const at = slot * mostRequestBytes;
    const request = Buffer.from(this.#requests.subarray(at, at + (this.#lengths[slot] ?? 0)));
    Atomics.sub(this.#count, 0, 1);
    this.#taken.note(desk, request);
    this.#taken.strike(mostDesks + slot);
    Atomics.store(this.#states, slot, free);
    return request;
  }

  /** A disk that is left out is not waited for. */
  #isDue(slot: number, board: CallBoard): boolean {
    const place = board.places[(this.#places[slot] ?? 0) - 1];
    return place === undefined || board.isLeftOut(place) || board.hasRoom(place);
  }

  #claim(from: number, to: number, fits: (slot: number) => boolean): number | undefined {
    for (let slot = 0; slot < slotCount; slot += 1) {
      if (Atomics.load(this.#states, slot) !== from || !fits(slot)) continue;
      if (Atomics.compareExchange(this.#states, slot, from, to) === from) return slot;
    }
    return undefined;
  }
}
