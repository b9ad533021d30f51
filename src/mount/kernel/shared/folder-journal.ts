/**
 * Owns the journal of numbers: which folder has which, for as long as the kernel may know it, and so for ever. Its
 * size goes by the folders that were looked at, not by their files; a file is in it only where its name's hash is
 * not enough to tell it, because another name has the same or because the file that had the name before is still open.
 *
 * A record: u32 parent's number, u32 identity of a file (0 for a folder), u16 kind, u16 length of the name, the name.
 */
import { LRUCache } from 'lru-cache';
import { hashName } from './name-hash.js';
import { mostNumbers, topNumber } from './node-id.js';
import type { SharedLock } from './shared-lock.js';
import { journalAt, type StateFile } from './state-file.js';

const recordBytes = 272;
const headBytes = 12;
const mostNameBytes = recordBytes - headBytes;
const kinds = { folder: 1, file: 2 } as const;

/** Where a number is looked for by its place: twice as many slots as numbers would be quick, as many are possible. */
const slotCount = 1 << 21;

export interface Numbered {
  readonly parent: number;
  readonly name: string;
  readonly kind: 'folder' | 'file';
  /** Of a file, which it must have. */
  readonly identity: number;
}

/** How much shared memory it needs. */
export const journalBytes = 4 + slotCount * 4;

export class FolderJournal {
  readonly #file: StateFile;
  readonly #lock: SharedLock;
  /** How many numbers are given, and behind it the slots. */
  readonly #count: Int32Array;
  readonly #slots: Int32Array;
  readonly #places = new LRUCache<number, Numbered>({ max: 4_096 });
  readonly #paths = new LRUCache<number, string>({ max: 4_096 });
  readonly #numbers = new LRUCache<string, number>({ max: 4_096 });

  constructor(parts: { file: StateFile; lock: SharedLock; memory: SharedArrayBuffer; at: number }) {
    this.#file = parts.file;
    this.#lock = parts.lock;
    this.#count = new Int32Array(parts.memory, parts.at, 1);
    this.#slots = new Int32Array(parts.memory, parts.at + 4, slotCount);
  }

  /** Takes up what an earlier process has written; to be called once, before there are other threads. */
  load(): void {
    for (let number = topNumber + 1; ; number += 1) {
      const record = this.#read(number);
      if (record === undefined) return;
      this.#enter(record, number);
      Atomics.store(this.#count, 0, number - topNumber);
    }
  }

  /** @throws once there are no numbers left */
  numberOf(place: Numbered): number {
    const key = `${place.parent}/${place.identity}/${place.name}`;
    const known = this.#numbers.get(key) ?? this.#find(place) ?? this.#lock.during(() => this.#give(place));
    this.#numbers.set(key, known);
    return known;
  }

  /** The numbers of all that are folders. */
  folders(): number[] {
    const count = Atomics.load(this.#count, 0);
    const numbers = Array.from({ length: count }, (_, index) => topNumber + 1 + index);
    return numbers.filter((number) => this.#read(number)?.kind === 'folder');
  }

  placeOf(number: number): Numbered | undefined {
    const place = this.#places.get(number) ?? this.#read(number);
    if (place !== undefined) this.#places.set(number, place);
    return place;
  }

  /** Of a folder in the mount; undefined if there is no folder with this number. */
  pathOf(number: number): string | undefined {
    if (number === topNumber) return '/';
    const known = this.#paths.get(number);
    if (known !== undefined) return known;
    const place = this.placeOf(number);
    const parent = place?.kind === 'folder' ? this.pathOf(place.parent) : undefined;
    if (place === undefined || parent === undefined) return undefined;
    const path = parent === '/' ? `/${place.name}` : `${parent}/${place.name}`;
    this.#paths.set(number, path);
    return path;
  }

  #give(place: Numbered): number {
    const found = this.#find(place);
    if (found !== undefined) return found;
    const number = topNumber + 1 + Atomics.load(this.#count, 0);
    if (number > mostNumbers || number >= slotCount) throw new Error('there are no numbers left for folders');
    this.#file.write(positionOf(number), formatRecord(place));
    this.#enter(place, number);
    Atomics.add(this.#count, 0, 1);
    return number;
  }

  #find(place: Numbered): number | undefined {
    for (let slot = slotOf(place); ; slot = (slot + 1) % slotCount) {
      const number = Atomics.load(this.#slots, slot);
      if (number === 0) return undefined;
      const there = this.placeOf(number);
      if (there !== undefined && isSame(there, place)) return number;
    }
  }

  #enter(place: Numbered, number: number): void {
    let slot = slotOf(place);
    while (Atomics.load(this.#slots, slot) !== 0) slot = (slot + 1) % slotCount;
    Atomics.store(this.#slots, slot, number);
  }

  #read(number: number): Numbered | undefined {
    if (number <= topNumber || number > mostNumbers) return undefined;
    return parseRecord(this.#file.read(positionOf(number), recordBytes));
  }
}

function positionOf(number: number): number {
  return journalAt + (number - topNumber - 1) * recordBytes;
}

function slotOf({ parent, identity, name }: Numbered): number {
  const { low } = hashName(name);
  return (Math.imul(low ^ parent, 0x9e37_79b1) ^ identity) & (slotCount - 1);
}

function isSame(a: Numbered, b: Numbered): boolean {
  return a.name === b.name && a.parent === b.parent && a.identity === b.identity && a.kind === b.kind;
}

function formatRecord({ parent, name, kind, identity }: Numbered): Buffer {
  const text = Buffer.from(name);
  if (text.length > mostNameBytes) throw new Error(`a name of ${text.length} bytes does not fit into the journal`);
  const record = Buffer.alloc(recordBytes);
  record.writeUInt32LE(parent, 0);
  record.writeUInt32LE(identity, 4);
  record.writeUInt16LE(kinds[kind], 8);
  record.writeUInt16LE(text.length, 10);
  text.copy(record, headBytes);
  return record;
}

function parseRecord(record: Buffer): Numbered | undefined {
  if (record.length < recordBytes || record.readUInt32LE(0) === 0) return undefined;
  const name = record.toString('utf8', headBytes, headBytes + record.readUInt16LE(10));
  const kind = record.readUInt16LE(8) === kinds.folder ? 'folder' : 'file';
  return { parent: record.readUInt32LE(0), identity: record.readUInt32LE(4), kind, name };
}
