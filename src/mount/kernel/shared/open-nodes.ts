/**
 * Owns the table of what readers have open, over all threads, and through restarts: the kernel reads a node's file by
 * itself under one number, and takes no second one while the node is open.
 *
 * A record: u32 state (0: empty, 1: in use, 2: was in use), u32 readers, u64 key, u64 node, i32 descriptor,
 * i32 backing, u32 identity, u32 kind, u32 folder, u32 name's length, u64 inode, u64 bytes, u64 digest, the name.
 */
import type { SharedLock } from './shared-lock.js';
import { openNodesAt, type StateFile } from './state-file.js';

const slotCount = 4_096;
const headBytes = 72;
const mostNameBytes = 1_016;
const slotBytes = headBytes + mostNameBytes;

export const openNodesBytes = slotCount * slotBytes;

const [empty, inUse, wasInUse] = [0, 1, 2];

/** How its bytes reach readers. */
export const openKinds = { passthrough: 1, copying: 2, text: 3, joined: 4 } as const;
export type OpenKind = keyof typeof openKinds;
const kindNames = Object.keys(openKinds) as OpenKind[];

export interface OpenNode {
  /** The handle that readers have it by: a node's number, or an edition's. */
  readonly key: bigint;
  readonly node: bigint;
  /** This process's; -1 after a restart. */
  readonly fd: number;
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
  readonly #file: StateFile;
  readonly #lock: SharedLock;
  readonly #bytes: Buffer;

  constructor(parts: { file: StateFile; lock: SharedLock; memory: SharedArrayBuffer; at: number }) {
    this.#file = parts.file;
    this.#lock = parts.lock;
    this.#bytes = Buffer.from(parts.memory, parts.at, openNodesBytes);
  }

  /** Takes up what an earlier process has written, whose descriptors are gone. */
  load(): void {
    this.#file.read(openNodesAt, openNodesBytes).copy(this.#bytes);
    for (let at = 0; at < openNodesBytes; at += slotBytes) this.#bytes.writeInt32LE(-1, at + 24);
  }

  look(key: bigint): OpenNode | undefined {
    return this.#lock.during(() => {
      const at = this.#find(key);
      return at === undefined ? undefined : this.#read(at);
    });
  }

  /** One more reader of what is open already. */
  hold(key: bigint): OpenNode | undefined {
    return this.#lock.during(() => {
      const at = this.#find(key);
      return at === undefined ? undefined : this.#count(at, 1);
    });
  }

  /**
   * Its first reader; or one more, if another thread was quicker: what that one has opened counts.
   *
   * @returns undefined if as many are open as can be
   */
  add(node: OpenNode): OpenNode | undefined {
    return this.#lock.during(() => {
      const found = this.#find(node.key);
      if (found !== undefined) return this.#count(found, 1);
      const at = this.#findFree(node.key);
      if (at === undefined) return undefined;
      this.#write(at, node);
      return node;
    });
  }

  /** Notes another descriptor, or a larger edition, of what stays open. */
  change(node: OpenNode): void {
    this.#lock.during(() => {
      const at = this.#find(node.key);
      if (at !== undefined) this.#write(at, node, this.#bytes.readUInt32LE(at + 4));
    });
  }

  /** @returns what is not open any more, if this was its last reader */
  release(key: bigint): OpenNode | undefined {
    return this.#lock.during(() => {
      const at = this.#find(key);
      if (at === undefined) return undefined;
      const node = this.#count(at, -1);
      if (this.#bytes.readUInt32LE(at + 4) > 0) return undefined;
      this.#empty(at);
      return node;
    });
  }

  /** A record that was in use marks the way to those behind it, unless there are none. */
  #empty(at: number): void {
    const isLast = this.#bytes.readUInt32LE((at + slotBytes) % openNodesBytes) === empty;
    this.#mark(at, isLast ? empty : wasInUse);
    for (let before = at; isLast; ) {
      before = (before - slotBytes + openNodesBytes) % openNodesBytes;
      if (this.#bytes.readUInt32LE(before) !== wasInUse) return;
      this.#mark(before, empty);
    }
  }

  #mark(at: number, state: number): void {
    this.#bytes.writeUInt32LE(state, at);
    this.#save(at, 8);
  }

  #count(at: number, change: number): OpenNode {
    this.#bytes.writeUInt32LE(this.#bytes.readUInt32LE(at + 4) + change, at + 4);
    this.#save(at, 8);
    return this.#read(at);
  }

  #find(key: bigint): number | undefined {
    for (const at of slotsFrom(key)) {
      const state = this.#bytes.readUInt32LE(at);
      if (state === empty) return undefined;
      if (state === inUse && this.#bytes.readBigUInt64LE(at + 8) === key) return at;
    }
    return undefined;
  }

  #findFree(key: bigint): number | undefined {
    for (const at of slotsFrom(key)) if (this.#bytes.readUInt32LE(at) !== inUse) return at;
    return undefined;
  }

  #read(at: number): OpenNode {
    const bytes = this.#bytes;
    const nameAt = at + headBytes;
    return {
      key: bytes.readBigUInt64LE(at + 8),
      node: bytes.readBigUInt64LE(at + 16),
      fd: bytes.readInt32LE(at + 24),
      backing: bytes.readInt32LE(at + 28),
      identity: bytes.readUInt32LE(at + 32),
      kind: kindNames[bytes.readUInt32LE(at + 36) - 1] ?? 'copying',
      folder: bytes.readUInt32LE(at + 40),
      name: bytes.toString('utf8', nameAt, nameAt + bytes.readUInt32LE(at + 44)),
      inode: bytes.readBigUInt64LE(at + 48),
      bytes: Number(bytes.readBigUInt64LE(at + 56)),
      digest: bytes.readBigUInt64LE(at + 64),
    };
  }

  #write(at: number, node: OpenNode, readers = 1): void {
    const bytes = this.#bytes;
    bytes.writeUInt32LE(inUse, at);
    bytes.writeUInt32LE(readers, at + 4);
    bytes.writeBigUInt64LE(node.key, at + 8);
    bytes.writeBigUInt64LE(node.node, at + 16);
    bytes.writeInt32LE(node.fd, at + 24);
    bytes.writeInt32LE(node.backing, at + 28);
    bytes.writeUInt32LE(node.identity, at + 32);
    bytes.writeUInt32LE(openKinds[node.kind], at + 36);
    bytes.writeUInt32LE(node.folder, at + 40);
    const nameBytes = bytes.write(node.name, at + headBytes, mostNameBytes);
    bytes.writeUInt32LE(nameBytes, at + 44);
    bytes.writeBigUInt64LE(node.inode, at + 48);
    bytes.writeBigUInt64LE(BigInt(node.bytes), at + 56);
    bytes.writeBigUInt64LE(node.digest, at + 64);
    this.#save(at, headBytes + nameBytes);
  }

  #save(at: number, bytes: number): void {
    this.#file.write(openNodesAt + at, this.#bytes.subarray(at, at + bytes));
  }
}

/** Where a record may be, the likeliest first: the records behind it take what does not fit. */
function* slotsFrom(key: bigint): Generator<number> {
  const first = Number((key ^ (key >> 24n) ^ (key >> 44n)) & BigInt(slotCount - 1));
  for (let step = 0; step < slotCount; step += 1) yield ((first + step) % slotCount) * slotBytes;
}
