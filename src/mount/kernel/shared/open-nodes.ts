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

export interface OpenNode {
  /** The handle that readers have it by: a node's number, or an edition's. */
  readonly key: bigint;
  readonly node: bigint;
  /** This process's; -1 after a restart. */
  readonly fd: number;
  /** What calls with the descriptor are calls to; none for what lies on no disk. */
  readonly boardPlace: string;
  /** The kernel's number for the file that it reads; 0 if it reads none by itself. */
  readonly backing: number;
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
    this.#free = new Int32Array(memory, at + freeAt, recordCount + 2);
    this.#table = new KeyTable(memory, at + tableAt, slotCount);
  }

  /** Takes up what an earlier process has written, whose descriptors are gone; once, before there are other threads. */
  load(): void {
    this.#file?.read(openNodesAt, recordsBytes).copy(this.#bytes);
    for (let record = recordCount - 1; record >= 0; record -= 1) {
      const at = record * recordBytes;
      if (this.#bytes.readUInt32LE(at) === 0) this.#giveBack(record);
      else {
        this.#bytes.writeInt32LE(-1, at + 24);
        this.#table.set(this.#bytes.readBigUInt64LE(at + 8), record);
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
    return this.#withRecord(key, (at) => this.#bytes.readUInt32LE(at + 32));
  }

  /** One more reader of what is open already. */
  hold(key: bigint): OpenNode | undefined {
    return this.#withRecord(key, (at) => this.#addReaders(at, 1));
  }

  /**
   * Its first reader; or one more, if another thread was quicker: what that one has opened counts.
   *
   * @returns undefined if as many are open as can be
   */
  add(node: OpenNode): OpenNode | undefined {
    return this.#lock.during(() => {
      const found = this.#table.get(node.key);
      if (found !== undefined) return this.#addReaders(found * recordBytes, 1);
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
    this.#withRecord(node.key, (at) => this.#write(at, node, this.#bytes.readUInt32LE(at)));
  }

  /** @returns what is not open any more, if this was its last reader */
  release(key: bigint): OpenNode | undefined {
    return this.#withRecord(key, (at) => {
      const node = this.#addReaders(at, -1);
      if (this.#bytes.readUInt32LE(at) > 0) return undefined;
      this.#table.delete(key);
      this.#giveBack(at / recordBytes);
      this.#count(-1);
      return node;
    });
  }

  #withRecord<T>(key: bigint, use: (at: number) => T): T | undefined {
    return this.#lock.during(() => {
      const record = this.#table.get(key);
      return record === undefined ? undefined : use(record * recordBytes);
    });
  }

  #addReaders(at: number, change: number): OpenNode {
    this.#bytes.writeUInt32LE(this.#bytes.readUInt32LE(at) + change, at);
    this.#save(at, 4);
    return this.#read(at);
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
    const bytes = this.#bytes;
    const nameAt = at + headBytes;
    return {
      kind: kindNames[bytes.readUInt32LE(at + 4) - 1] ?? 'copying',
      key: bytes.readBigUInt64LE(at + 8),
      node: bytes.readBigUInt64LE(at + 16),
      fd: bytes.readInt32LE(at + 24),
      backing: bytes.readInt32LE(at + 28),
      identity: bytes.readUInt32LE(at + 32),
      folder: bytes.readUInt32LE(at + 36),
      inode: bytes.readBigUInt64LE(at + 40),
      bytes: Number(bytes.readBigUInt64LE(at + 48)),
      digest: bytes.readBigUInt64LE(at + 56),
      name: bytes.toString('utf8', nameAt, nameAt + bytes.readUInt32LE(at + 68)),
      boardPlace: this.#places[bytes.readUInt32LE(at + 64) - 1] ?? '',
    };
  }

  #write(at: number, node: OpenNode, readers: number): void {
    const bytes = this.#bytes;
    bytes.writeUInt32LE(readers, at);
    bytes.writeUInt32LE(openKinds[node.kind], at + 4);
    bytes.writeBigUInt64LE(node.key, at + 8);
    bytes.writeBigUInt64LE(node.node, at + 16);
    bytes.writeInt32LE(node.fd, at + 24);
    bytes.writeInt32LE(node.backing, at + 28);
    bytes.writeUInt32LE(node.identity, at + 32);
    bytes.writeUInt32LE(node.folder, at + 36);
    bytes.writeBigUInt64LE(node.inode, at + 40);
    bytes.writeBigUInt64LE(BigInt(node.bytes), at + 48);
    bytes.writeBigUInt64LE(node.digest, at + 56);
    const nameBytes = bytes.write(node.name, at + headBytes, mostNameBytes);
    bytes.writeUInt32LE(this.#places.indexOf(node.boardPlace) + 1, at + 64);
    bytes.writeUInt32LE(nameBytes, at + 68);
    this.#save(at, headBytes + nameBytes);
  }

  #save(at: number, bytes: number): void {
    this.#file?.write(openNodesAt + at, this.#bytes.subarray(at, at + bytes));
  }
}
