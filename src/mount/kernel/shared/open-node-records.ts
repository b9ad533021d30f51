/**
 * Owns how the files that are open lie in shared memory and in the state file, each in a record:
 *
 * u32 readers (a later process counts the handles), u32 kind, u64 key, u64 node, i32 descriptor, i32 backing,
 * u32 identity, u32 folder, u64 inode, u64 bytes, u64 digest, u32 place on the call board, u32 name's length, the name;
 * at the record's end f64 size, f64 milliseconds since 1970. These are 0 in what earlier versions have left.
 */
import { openNodesAt, type StateFile } from './state-file.js';
import type { StateMemory } from './state-memory.js';

export const recordCount = 4_096;
const headBytes = 72;
const mostNameBytes = 1_000;
const tailAt = headBytes + mostNameBytes;
const recordBytes = tailAt + 16;
export const recordsBytes = recordCount * recordBytes;

/** How its bytes reach readers. */
const openKinds = { passthrough: 1, copying: 2, text: 3, joined: 4 } as const;
export type OpenKind = keyof typeof openKinds;
const kindNames = Object.keys(openKinds) as OpenKind[];

export interface OpenDescriptor {
  /** This process's; -1 after a restart. */
  readonly fd: number;
  /** What calls with the descriptor are calls to; none for what lies on no disk. */
  readonly boardPlace: string;
  /** The kernel's number for the file that it reads; 0 if it reads none by itself. */
  readonly backing: number;
}

export interface OpenNode extends OpenDescriptor {
  /** A node's number, or an edition's. */
  readonly key: bigint;
  readonly node: bigint;
  readonly identity: number;
  readonly kind: OpenKind;
  readonly folder: number;
  readonly name: string;
  readonly inode: bigint;
  /** Of a made-up file, what the edition holds. */
  readonly bytes: number;
  readonly digest: bigint;
  /** And what is told of it: what is joined from others is larger than what the edition holds. */
  readonly size: number;
  readonly timeMs: number;
}

export class OpenNodeRecords {
  /** Undefined, as is the next, where no later process comes by it. */
  readonly #file: StateFile | undefined;
  readonly #kept: StateMemory | undefined;
  readonly #places: readonly string[];
  readonly #bytes: Buffer;
  /** The same memory: numbers of 32 and of 64 bits are read from these more quickly. */
  readonly #words: Uint32Array;
  readonly #wides: BigUint64Array;
  readonly #doubles: Float64Array;
  #keptBytes: Buffer | undefined;

  /** @param parts.places of the call board */
  constructor(parts: {
    file: StateFile | undefined;
    kept: StateMemory | undefined;
    places: readonly string[];
    memory: SharedArrayBuffer;
    at: number;
  }) {
    const { file, kept, places, memory, at } = parts;
    this.#file = file;
    this.#kept = kept;
    this.#places = places;
    this.#bytes = Buffer.from(memory, at, recordsBytes);
    this.#words = new Uint32Array(memory, at, recordsBytes / 4);
    this.#wides = new BigUint64Array(memory, at, recordsBytes / 8);
    this.#doubles = new Float64Array(memory, at, recordsBytes / 8);
  }

  /** Takes up what an earlier process has written, whose descriptors are gone. @param read the record of each reader */
  load(read: readonly number[]): void {
    this.#file?.read(openNodesAt, recordsBytes).copy(this.#bytes);
    for (let record = 0; record < recordCount; record += 1) {
      if (this.readers(record) !== 0) this.#words[(record * recordBytes) / 4] = 0;
    }
    for (const record of read) {
      this.addReaders(record, 1);
      this.#words[(record * recordBytes + 24) / 4] = -1;
    }
  }

  readers(record: number): number {
    return this.#word(record * recordBytes);
  }

  addReaders(record: number, change: number): void {
    this.#words[(record * recordBytes) / 4] = this.readers(record) + change;
  }

  keyOf(record: number): bigint {
    return this.#wide(record * recordBytes + 8);
  }

  identityOf(record: number): number {
    return this.#word(record * recordBytes + 32);
  }

  read(record: number): OpenNode {
    const at = record * recordBytes;
    const nameAt = at + headBytes;
    return {
      kind: kindNames[this.#word(at + 4) - 1] ?? 'copying',
      key: this.#wide(at + 8),
      node: this.#wide(at + 16),
      ...this.readDescriptor(record),
      identity: this.#word(at + 32),
      folder: this.#word(at + 36),
      inode: this.#wide(at + 40),
      bytes: Number(this.#wide(at + 48)),
      digest: this.#wide(at + 56),
      size: this.#doubles[(at + tailAt) / 8] ?? 0,
      timeMs: this.#doubles[(at + tailAt) / 8 + 1] ?? 0,
      name: this.#bytes.toString('utf8', nameAt, nameAt + this.#word(at + 68)),
    };
  }

  /**
   * Those of a node that are open under keys of their own.
   *
   * @param openCount how many records are open in all: behind the last of them there is none to look for
   */
  editionsOf(node: bigint, openCount: number): OpenNode[] {
    const found: OpenNode[] = [];
    let left = openCount;
    for (let record = 0; left > 0 && record < recordCount; record += 1) {
      if (this.readers(record) === 0) continue;
      left -= 1;
      if (this.#wide(record * recordBytes + 16) === node && this.keyOf(record) !== node) found.push(this.read(record));
    }
    return found;
  }

  readDescriptor(record: number): OpenDescriptor {
    const at = record * recordBytes;
    return {
      fd: this.#word(at + 24) | 0,
      backing: this.#word(at + 28) | 0,
      boardPlace: this.#places[this.#word(at + 64) - 1] ?? '',
    };
  }

  /** Nobody reads it yet: a later process finds nobody who does, however much of it is there. */
  write(record: number, node: OpenNode, readers: number): void {
    this.#put(record, node, readers);
    const at = record * recordBytes;
    if (this.#keptRecords !== undefined) this.#bytes.copy(this.#keptRecords, at, at, at + recordBytes);
  }

  get #keptRecords(): Buffer | undefined {
    this.#keptBytes ??= this.#kept && Buffer.from(this.#kept.mapped, openNodesAt, recordsBytes);
    return this.#keptBytes;
  }

  /** Else a later process would close once more all that was ever open at the same time. */
  noteClosed(record: number): void {
    const at = record * recordBytes + 28;
    this.#words[at / 4] = 0;
    this.#keptRecords?.writeInt32LE(0, at);
  }

  /** It is open, and a later process must find the one or the other: so all of it is written by one call. */
  change(record: number, node: OpenNode): void {
    this.#put(record, node, this.readers(record));
    const at = record * recordBytes;
    this.#file?.write(openNodesAt + at, this.#bytes, at, recordBytes);
  }

  #put(record: number, node: OpenNode, readers: number): void {
    const [words, wides, at] = [this.#words, this.#wides, record * recordBytes];
    const nameBytes = this.#bytes.write(node.name, at + headBytes, mostNameBytes);
    words[at / 4] = readers;
    words[at / 4 + 1] = openKinds[node.kind];
    wides[at / 8 + 1] = node.key;
    wides[at / 8 + 2] = node.node;
    words[at / 4 + 6] = node.fd;
    words[at / 4 + 7] = node.backing;
    words[at / 4 + 8] = node.identity;
    words[at / 4 + 9] = node.folder;
    wides[at / 8 + 5] = node.inode;
    wides[at / 8 + 6] = BigInt(node.bytes);
    wides[at / 8 + 7] = node.digest;
    words[at / 4 + 16] = this.#places.indexOf(node.boardPlace) + 1;
    words[at / 4 + 17] = nameBytes;
    this.#doubles[(at + tailAt) / 8] = node.size;
    this.#doubles[(at + tailAt) / 8 + 1] = node.timeMs;
  }

  /** @param at of a byte, a multiple of 4 */
  #word(at: number): number {
    return this.#words[at / 4] ?? 0;
  }

  /** @param at of a byte, a multiple of 8 */
  #wide(at: number): bigint {
    return this.#wides[at / 8] ?? 0n;
  }
}
