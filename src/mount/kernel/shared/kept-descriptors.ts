/**
 * Owns the descriptors of folders that threads keep for moments, so that a folder is not opened for every file in it.
 * A thread that waits for requests cannot let go of what it keeps, and a disk could not be unmounted for as long:
 * another one closes what nobody has used for a while.
 */
import { closeSync } from 'node:fs';
import { mostDesks } from './desks.js';

const slotsPerDesk = 16;
const slotCount = mostDesks * slotsPerDesk;

export const keptDescriptorsBytes = slotCount * 16;

/** What a slot holds: nothing, a descriptor, one that is in use, one that is being closed. */
const [empty, kept, inUse, closing] = [0, 1, 2, 3];

export class KeptDescriptors {
  readonly #states: Int32Array;
  readonly #descriptors: Int32Array;
  readonly #times: Float64Array;

  constructor(memory: SharedArrayBuffer, at: number) {
    this.#times = new Float64Array(memory, at, slotCount);
    this.#states = new Int32Array(memory, at + slotCount * 8, slotCount);
    this.#descriptors = new Int32Array(memory, at + slotCount * 12, slotCount);
  }

  /** A slot that a thread may keep a descriptor in; undefined if all of them are taken. */
  freeSlot(desk: number): number | undefined {
    for (let slot = desk * slotsPerDesk; slot < (desk + 1) * slotsPerDesk; slot += 1) {
      if (Atomics.load(this.#states, slot) === empty) return slot;
    }
    return undefined;
  }

  /**
   * The thread has the descriptor in use then; false if it is not kept any more.
   *
   * @param keptAtMs tells it from another that was given the slot since
   */
  take(slot: number, keptAtMs: number): boolean {
    return this.#times[slot] === keptAtMs && Atomics.compareExchange(this.#states, slot, kept, inUse) === kept;
  }

  /** For later use, by the same thread. */
  keep(slot: number, fd: number, keptAtMs: number): void {
    this.#descriptors[slot] = fd;
    this.#times[slot] = keptAtMs;
    Atomics.store(this.#states, slot, kept);
  }

  /** After it was taken. */
  putBack(slot: number): void {
    Atomics.store(this.#states, slot, kept);
  }

  /** Closes one that is kept still, and not in use. */
  close(slot: number, keptAtMs: number): void {
    if (this.#times[slot] !== keptAtMs) return;
    if (Atomics.compareExchange(this.#states, slot, kept, closing) !== kept) return;
    closeSync(this.#descriptors[slot] ?? -1);
    Atomics.store(this.#states, slot, empty);
  }

  /** By a thread that serves nothing. */
  closeOlderThan(thenMs: number): void {
    for (let slot = 0; slot < slotCount; slot += 1) {
      const keptAtMs = this.#times[slot] ?? 0;
      if (Atomics.load(this.#states, slot) === kept && keptAtMs < thenMs) this.close(slot, keptAtMs);
    }
  }
}
