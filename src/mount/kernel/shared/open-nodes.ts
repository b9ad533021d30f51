/**
 * Owns the table of what readers have open, over all threads, and through restarts: the kernel reads a node's file by
 * itself under one number, and takes no second one while the node is open.
 */
import { KeyTable } from './key-table.js';
import { OpenHandles, openHandlesBytes, type Reader } from './open-handles.js';
import { type OpenDescriptor, type OpenNode, OpenNodeRecords, recordCount, recordsBytes } from './open-node-records.js';
import type { SharedLock } from './shared-lock.js';
import type { StateFile } from './state-file.js';
import { StateMemory } from './state-memory.js';

const slotCount = 2 * recordCount;

const freeAt = recordsBytes;
const tableAt = freeAt + (recordCount + 2) * 4;
const handlesAt = tableAt + KeyTable.bytesFor(slotCount);
export const openNodesBytes = handlesAt + openHandlesBytes;

/** Of the records, and of the room for readers, what is root's alone: one user must not shut all others out of all. */
const keptForRoot = 256;
const root = 0;

/** What a reader has open. */
export interface Opened {
  readonly node: OpenNode;
  readonly handle: bigint;
  /** Nobody else had it open. */
  readonly isFirst: boolean;
}

/** What nobody reads any more, and is to be closed. */
export interface Unread extends OpenDescriptor {
  readonly record: number;
}

export class OpenNodes {
  readonly #lock: SharedLock;
  readonly #records: OpenNodeRecords;
  readonly #handles: OpenHandles;
  /** How many are open, and behind it the records that were given back: those are given first, while they are warm. */
  readonly #free: Int32Array;
  readonly #table: KeyTable;

  /**
   * @param parts.file undefined where no later process comes by it
   * @param parts.places of the call board
   */
  constructor(parts: {
    file: StateFile | undefined;
    lock: SharedLock;
    places: readonly string[];
    memory: SharedArrayBuffer;
    at: number;
  }) {
    const { file, places, memory, at } = parts;
    this.#lock = parts.lock;
    const kept = file && new StateMemory(file);
    this.#records = new OpenNodeRecords({ file, kept, places, memory, at });
    this.#handles = new OpenHandles(file, kept, memory, at + handlesAt);
    this.#free = new Int32Array(memory, at + freeAt, recordCount + 2);
    this.#table = new KeyTable(memory, at + tableAt, slotCount);
  }

  /** Takes up what an earlier process has written; once, before there are other threads. */
  load(): void {
    this.#records.load(this.#handles.load());
    for (let record = recordCount - 1; record >= 0; record -= 1) {
      if (this.#records.readers(record) === 0) this.#giveBack(record);
      else this.#list(record);
    }
  }

  look(key: bigint): OpenNode | undefined {
    return this.#withRecord(key, (record) => this.#records.read(record));
  }

  lookBy(handle: bigint): OpenNode | undefined {
    return this.#lock.during(() => {
      const record = this.#handles.recordOf(handle);
      return record === undefined ? undefined : this.#records.read(record);
    });
  }

  /** Of the file that is open under the key. */
  identityOf(key: bigint): number | undefined {
    if (Atomics.load(this.#free, 0) === 0) return undefined;
    return this.#withRecord(key, (record) => this.#records.identityOf(record));
  }

  /** The editions of a made-up file that are open. */
  editionsOf(node: bigint): OpenNode[] {
    if (Atomics.load(this.#free, 0) === 0) return [];
    return this.#lock.during(() => this.#records.editionsOf(node, this.#free[0] ?? 0));
  }

  /** What an earlier process has opened for the request, and maybe not answered. */
  openedBefore(unique: bigint): Opened | undefined {
    return this.#lock.during(() => {
      const reader = this.#handles.leftBy(unique);
      return reader === undefined ? undefined : this.#opened(reader, false);
    });
  }

  /** One more reader of what is open already. @param uid his */
  hold(key: bigint, unique: bigint, uid = root): Opened | undefined {
    return this.#withRecord(key, (record) => this.#hold(record, unique, uid));
  }

  /**
   * Its first reader; or one more, if another thread was quicker: what that one has opened counts.
   *
   * @param make called for the first one alone, and by one thread at a time: so a process that is killed leaves at most
   *   one number of the kernel's that is not noted
   * @param uid the reader's
   * @returns undefined if as many are open as can be
   */
  add(key: bigint, unique: bigint, make: () => OpenNode, uid = root): Opened | undefined {
    return this.#lock.during(() => {
      const found = this.#table.get(key);
      if (found !== undefined) return this.#hold(found, unique, uid);
      const record = this.#mayRead(uid) && this.#mayOpen(uid) ? this.#take() : undefined;
      if (record === undefined) return undefined;
      // Until it has a reader a later process takes it for one that is to be closed.
      this.#records.write(record, make(), 1);
      this.#list(record);
      return this.#opened({ handle: this.#handles.add(unique, record), record }, true);
    });
  }

  /** Nobody but root can open another file, of those that are not open already. */
  get isFull(): boolean {
    const anyUser = root + 1;
    return !this.#mayRead(anyUser) || !this.#mayOpen(anyUser);
  }

  #mayRead(uid: number): boolean {
    return this.#handles.room > keptFrom(uid);
  }

  #mayOpen(uid: number): boolean {
    return (this.#free[1] ?? 0) > keptFrom(uid);
  }

  /** Notes another descriptor, or a larger edition, of what stays open. */
  change(node: OpenNode): void {
    this.#withRecord(node.key, (record) => this.#records.change(record, node));
  }

  /** @returns what is to be closed, and forgotten then, if this was its last reader */
  release(handle: bigint): Unread | undefined {
    return this.#lock.during(() => {
      const record = this.#handles.remove(handle);
      if (record === undefined) return undefined;
      this.#records.addReaders(record, -1);
      if (this.#records.readers(record) > 0) return undefined;
      this.#table.delete(this.#records.keyOf(record));
      Atomics.sub(this.#free, 0, 1);
      return { record, ...this.#records.readDescriptor(record) };
    });
  }

  /** It is closed: before that its record must not be another's, since a later process finds there what to close. */
  forget({ record }: Unread): void {
    this.#lock.during(() => {
      this.#records.noteClosed(record);
      this.#giveBack(record);
    });
  }

  /** The kernel's numbers that are noted: of what is open, and of what is closed, or was to be. */
  backings(): { readonly open: ReadonlySet<number>; readonly closed: ReadonlySet<number> } {
    const [open, closed] = [new Set<number>(), new Set<number>()];
    for (let record = 0; record < recordCount; record += 1) {
      const { backing } = this.#records.readDescriptor(record);
      if (backing > 0) (this.#records.readers(record) > 0 ? open : closed).add(backing);
    }
    return { open, closed };
  }

  #withRecord<T>(key: bigint, use: (record: number) => T): T | undefined {
    return this.#lock.during(() => {
      const record = this.#table.get(key);
      return record === undefined ? undefined : use(record);
    });
  }

  #hold(record: number, unique: bigint, uid: number): Opened | undefined {
    if (!this.#mayRead(uid)) return undefined;
    const handle = this.#handles.add(unique, record);
    this.#records.addReaders(record, 1);
    return this.#opened({ handle, record }, false);
  }

  #opened({ handle, record }: Reader, isFirst: boolean): Opened {
    return { node: this.#records.read(record), handle, isFirst };
  }

  #list(record: number): void {
    this.#table.set(this.#records.keyOf(record), record);
    Atomics.add(this.#free, 0, 1);
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
}

function keptFrom(uid: number): number {
  return uid === root ? 0 : keptForRoot;
}
