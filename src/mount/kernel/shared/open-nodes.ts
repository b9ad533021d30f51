/**
 * Owns the table of what readers have open, over all threads, and through restarts: the kernel reads a node's file by
 * itself under one number, and takes no second one while the node is open.
 *
 * A record: u32 readers (0: it is free), u32 kind, u64 key, u64 node, i32 descriptor, i32 backing, u32 identity,
 * u32 folder, u64 inode, u64 bytes, u64 digest, u32 place on the call board, u32 name's length, the name.
 */
import { KeyTable } from './key-table.js';
import type { SharedLock } from './shared-lock.js';
import { openNodesAt, type StateFile } from './state-file.js';

const recordCount = 4_096;
const headBytes = 72;
const mostNameBytes = 1_016;
const recordBytes = headBytes + mostNameBytes;
const recordsBytes = recordCount * recordBytes;
const slotCount = 2 * recordCount;

const freeAt = recordsBytes;
const tableAt = freeAt + (recordCount + 2) * 4;
export const openNodesBytes = tableAt + KeyTable.bytesFor(slotCount);

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
  /** The handle that readers have it by: a node's number, or an edition's. */
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
}

export class OpenNodes {
  /** Undefined where no later process comes by it. */
  readonly #file: StateFile | undefined;
  readonly #lock: SharedLock;
  readonly #places: readonly string[];
  readonly #bytes: Buffer;
  /** The same memory: numbers of 32 and of 64 bits are read from these more quickly. */
  readonly #words: Uint32Array;
  readonly #wides: BigUint64Array;
  /** How many are open, and behind it the records that were given back: those are given first, while they are warm. */
  readonly #free: Int32Array;
  readonly #table: KeyTable;

  /** @param parts.places of the call board */
  constructor(parts: {
    file: StateFile | undefined;
    lock: SharedLock;
    places: readonly string[];
    memory: SharedArrayBuffer;
    at: number;
  }) {
    const { memory, at } = parts;
    this.#places = parts.places;
    this.#file = parts.file;
    this.#lock = parts.lock;
    this.#bytes = Buffer.from(memory, at, recordsBytes);
    this.#words = new Uint32Array(memory, at, recordsBytes / 4);
    this.#wides = new BigUint64Array(memory, at, recordsBytes / 8);
    this.#free = new Int32Array(memory, at + freeAt, recordCount + 2);
    this.#table = new KeyTable(memory, at + tableAt, slotCount);
  }

  /** Takes up what an earlier process has written, whose descriptors are gone; once, before there are other threads. */
  load(): void {
    this.#file?.read(openNodesAt, recordsBytes).copy(this.#bytes);
    for (let record = recordCount - 1; record >= 0; record -= 1) {
      const at = record * recordBytes;
      if (this.#word(at) === 0) this.#giveBack(record);
      else {
        this.#words[(at + 24) / 4] = -1;
        this.#table.set(this.#wide(at + 8), record);
        this.#count(1);
      }
    }
  }

  look(key: bigint): OpenNode | undefined {
    return this.#withRecord(key, (at) => this.#read(at));
  }

  /** Of the file that is open under the key. */
  identityOf(key: bigint): number | undefined {
    if (Atomics.load(this.#free, 0) === 0) return undefined;
    return this.#withRecord(key, (at) => this.#word(at + 32));
  }

  /** One more reader of what is open already. */
  hold(key: bigint): OpenNode | undefined {
    return this.#withRecord(key, (at) => this.#hold(at));
  }

  /**
   * Its first reader; or one more, if another thread was quicker: what that one has opened counts.
   *
   * @returns undefined if as many are open as can be
   */
  add(node: OpenNode): OpenNode | undefined {
    return this.#lock.during(() => {
      const found = this.#table.get(node.key);
      if (found !== undefined) return this.#hold(found * recordBytes);
      const record = this.#take();
      if (record === undefined) return undefined;
      this.#write(record * recordBytes, node, 1);
      this.#table.set(node.key, record);
      this.#count(1);
      return node;
    });
  }

  /** Notes another descriptor, or a larger edition, of what stays open. */
  change(node: OpenNode): void {
    this.#withRecord(node.key, (at) => this.#write(at, node, this.#word(at)));
  }

  /** @returns what is to be closed, if this was its last reader */
  release(key: bigint): OpenDescriptor | undefined {
    return this.#withRecord(key, (at) => {
      this.#addReaders(at, -1);
      if (this.#word(at) > 0) return undefined;
      this.#table.delete(key);
      this.#giveBack(at / recordBytes);
      this.#count(-1);
      return this.#readDescriptor(at);
    });
  }

  #withRecord<T>(key: bigint, use: (at: number) => T): T | undefined {
    return this.#lock.during(() => {
      const record = this.#table.get(key);
      return record === undefined ? undefined : use(record * recordBytes);
    });
  }

  #hold(at: number): OpenNode {
    this.#addReaders(at, 1);
    return this.#read(at);
  }

  #addReaders(at: number, change: number): void {
    this.#words[at / 4] = this.#word(at) + change;
    this.#save(at, 4);
  }

  #count(change: number): void {
    Atomics.add(this.#free, 0, change);
  }

  #giveBack(record: number): void {
    const count = this.#free[1] ?? 0;
    this.#free[2 + count] = record;
    this.#free[1] = count + 1;
  }

  #take(): number | undefined {
    const count = this.#free[1] ?? 0;
    if (count === 0) return undefined;
    this.#free[1] = count - 1;
    return this.#free[1 + count];
  }

  #read(at: number): OpenNode {
    const nameAt = at + headBytes;
    return {
      kind: kindNames[this.#word(at + 4) - 1] ?? 'copying',
      key: this.#wide(at + 8),
      node: this.#wide(at + 16),
      ...this.#readDescriptor(at),
      identity: this.#word(at + 32),
      folder: this.#word(at + 36),
      inode: this.#wide(at + 40),
      bytes: Number(this.#wide(at + 48)),
      digest: this.#wide(at + 56),
      name: this.#bytes.toString('utf8', nameAt, nameAt + this.#word(at + 68)),
    };
  }

  #readDescriptor(at: number): OpenDescriptor {
    return {
      fd: this.#word(at + 24) | 0,
      backing: this.#word(at + 28) | 0,
      boardPlace: this.#places[this.#word(at + 64) - 1] ?? '',
    };
  }

  #write(at: number, node: OpenNode, readers: number): void {
    const [words, wides] = [this.#words, this.#wides];
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
    this.#save(at, headBytes + nameBytes);
  }

  /** @param at of a byte, a multiple of 4 */
  #word(at: number): number {
    return this.#words[at / 4] ?? 0;
  }

  /** @param at of a byte, a multiple of 8 */
  #wide(at: number): bigint {
    return this.#wides[at / 8] ?? 0n;
  }

  #save(at: number, bytes: number): void {
    this.#file?.write(openNodesAt + at, this.#bytes, at, bytes);
  }
}
