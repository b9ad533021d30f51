/**
 * Owns who reads what is open: each reader by the number of the OPEN that he was answered. A process may be killed
 * between noting and answering, and the kernel then asks the next one again: what is noted by its number is noted
 * once, and what is gone cannot be taken away twice. Whoever uses it holds the lock of the open nodes.
 *
 * A slot: u64 the OPEN's unique (0: it is free), u32 the open node's record, u32 whether an earlier process has
 * written it (in memory alone). The unique is written last, and taken away at once: until then, and from then on, the
 * slot is free, whenever the process is killed.
 */
import { openHandlesAt, type StateFile } from './state-file.js';
import type { StateMemory } from './state-memory.js';

const slotBits = 15;
const slotCount = 2 ** slotBits;
const slotBytes = 16;
const slotsBytes = slotCount * slotBytes;

export const openHandlesBytes = slotsBytes + (slotCount + 2) * 4;

export interface Reader {
  readonly handle: bigint;
  /** Of the open node that he reads. */
  readonly record: number;
}

export class OpenHandles {
  readonly #file: StateFile | undefined;
  readonly #kept: StateMemory | undefined;
  readonly #bytes: Buffer;
  readonly #words: Uint32Array;
  readonly #uniques: BigUint64Array;
  /** How many slots were ever used, how many of those are free again, and which: the last one is given first. */
  readonly #free: Int32Array;
  #keptWords: Uint32Array | undefined;
  #keptUniques: BigUint64Array | undefined;

  /** @param kept undefined, as is the file, where no later process comes by it */
  constructor(file: StateFile | undefined, kept: StateMemory | undefined, memory: SharedArrayBuffer, at: number) {
    this.#file = file;
    this.#kept = kept;
    this.#bytes = Buffer.from(memory, at, slotsBytes);
    this.#words = new Uint32Array(memory, at, slotsBytes / 4);
    this.#uniques = new BigUint64Array(memory, at, slotsBytes / 8);
    this.#free = new Int32Array(memory, at + slotsBytes, slotCount + 2);
  }

  /** Takes up what an earlier process has written. @returns the record that each of its readers reads */
  load(): number[] {
    this.#file?.read(openHandlesAt, slotsBytes).copy(this.#bytes);
    const records: number[] = [];
    for (let slot = 0; slot < slotCount; slot += 1) {
      if (this.#uniqueIn(slot) === 0n) continue;
      this.#words[slot * 4 + 3] = 1;
      records.push(this.#recordIn(slot));
      // Those before it that are free.
      for (let free = this.#free[0] ?? 0; free < slot; free += 1) this.#giveBack(free);
      this.#free[0] = slot + 1;
    }
    return records;
  }

  /** For how many more readers there is room. */
  get room(): number {
    return slotCount - (this.#free[0] ?? 0) + (this.#free[1] ?? 0);
  }

  /** @returns the handle by which the reader asks from now on; there must be room */
  add(unique: bigint, record: number): bigint {
    const slot = this.#take();
    this.#uniques[slot * 2] = unique;
    this.#words[slot * 4 + 2] = record;
    this.#words[slot * 4 + 3] = 0;
    this.#save(slot);
    return handleOf(slot, unique);
  }

  /** What an earlier process has noted for an OPEN that comes again. */
  leftBy(unique: bigint): Reader | undefined {
    for (let slot = 0; slot < (this.#free[0] ?? 0); slot += 1) {
      if (this.#words[slot * 4 + 3] !== 1 || this.#uniqueIn(slot) !== unique) continue;
      return { handle: handleOf(slot, unique), record: this.#recordIn(slot) };
    }
    return undefined;
  }

  /** Undefined for a handle that is not open. */
  recordOf(handle: bigint): number | undefined {
    const slot = slotOf(handle);
    const unique = this.#uniqueIn(slot);
    return unique !== 0n && handleOf(slot, unique) === handle ? this.#recordIn(slot) : undefined;
  }

  /** @returns what he has read; undefined if he has been taken away before */
  remove(handle: bigint): number | undefined {
    const record = this.recordOf(handle);
    if (record === undefined) return undefined;
    const slot = slotOf(handle);
    this.#uniques[slot * 2] = 0n;
    this.#save(slot);
    this.#giveBack(slot);
    return record;
  }

  #take(): number {
    const [used = 0, free = 0] = this.#free;
    if (free === 0) {
      this.#free[0] = used + 1;
      return used;
    }
    this.#free[1] = free - 1;
    return this.#free[1 + free] ?? 0;
  }

  #giveBack(slot: number): void {
    const free = this.#free[1] ?? 0;
    this.#free[2 + free] = slot;
    this.#free[1] = free + 1;
  }

  #uniqueIn(slot: number): bigint {
    return this.#uniques[slot * 2] ?? 0n;
  }

  #recordIn(slot: number): number {
    return this.#words[slot * 4 + 2] ?? 0;
  }

  #save(slot: number): void {
    if (this.#kept === undefined) return;
    this.#keptWords ??= new Uint32Array(this.#kept.mapped, openHandlesAt, slotsBytes / 4);
    this.#keptUniques ??= new BigUint64Array(this.#kept.mapped, openHandlesAt, slotsBytes / 8);
    // One after the other in just this order, which plain stores need not keep.
    Atomics.store(this.#keptWords, slot * 4 + 2, this.#recordIn(slot));
    Atomics.store(this.#keptUniques, slot * 2, this.#uniqueIn(slot));
  }
}

/** Its slot, and the number of the OPEN as far as there is room: another one that is given the slot has another. */
function handleOf(slot: number, unique: bigint): bigint {
  return BigInt.asUintN(64, unique << BigInt(slotBits)) | BigInt(slot);
}

function slotOf(handle: bigint): number {
  return Number(handle & BigInt(slotCount - 1));
}
