/** Owns OPENDIR, READDIR and READDIRPLUS: a folder's entries from any offset on, with their attributes or without. */
import { dirname } from 'node:path';
import { folderInode } from '../../../view/inode-number.js';
import type { Entry, FileNode } from '../../../view/node.js';
import { parseRead, type ReadBody } from '../protocol/bodies.js';
import { direntBytes, entryBytes, putAbsence, putDirent, putEntry, putOpened } from '../protocol/replies.js';
import { offsetOf } from '../shared/name-hash.js';
import { type Answer, refusals } from './answer.js';
import { briefly } from './lifetimes.js';
import type { Nodes } from './nodes.js';
import { placeAfter, type SortedEntry } from './sorted-listings.js';

/** A folder holds itself and the one above it, at these offsets. */
const ownOffsets = [
  ['.', 1n],
  ['..', 2n],
] as const;

export class FolderOperations {
  readonly #nodes: Nodes;

  constructor(nodes: Nodes) {
    this.#nodes = nodes;
  }

  open(node: bigint, reply: Buffer, at: number): Answer {
    if (this.#nodes.folder(node) === undefined) return refusals.stale;
    return putOpened(reply, at, { handle: 0n, flags: 0 });
  }

  read(node: bigint, body: Buffer, reply: Buffer, at: number): Answer {
    return this.#read(node, body, reply, at, 0);
  }

  /** Entries of files on disks have their attributes; all others are asked for one by one, if anybody asks. */
  readPlus(node: bigint, body: Buffer, reply: Buffer, at: number): Answer {
    return this.#read(node, body, reply, at, entryBytes);
  }

  #read(node: bigint, body: Buffer, reply: Buffer, at: number, plusBytes: number): Answer {
    const asked = parseRead(body);
    const found = this.#nodes.folder(node);
    if (asked === undefined) return refusals.broken;
    if (found === undefined) return refusals.stale;
    const page = new Page(reply, at, asked, plusBytes);
    for (const [name, offset] of ownOffsets) {
      const inode = folderInode(name === '.' ? found.path : dirname(found.path));
      if (asked.offset < offset && !page.put({ name, kind: 'folder', inode }, offset)) return page.bytes;
    }
    const entries = this.#nodes.listing(found.number, found.folder);
    const first = placeAfter(entries, asked.offset);
    const files = plusBytes === 0 ? [] : found.folder.files(namesFor(entries, first, page));
    for (let place = first; place < entries.length; place += 1) {
      const { entry, ...hash } = entries[place] as SortedEntry;
      const file = files[place - first];
      const plus = file && { id: this.#nodes.listedId(found.number, entries, place, file), file };
      if (!page.put(entry, offsetOf(hash), plus)) break;
    }
    return page.bytes;
  }
}

/** Those that fit, and so are worth asking for. */
function namesFor(entries: readonly SortedEntry[], first: number, page: Page): string[] {
  const names: string[] = [];
  let room = page.room;
  for (let place = first; place < entries.length; place += 1) {
    const { name } = (entries[place] as SortedEntry).entry;
    room -= page.bytesOf(Buffer.byteLength(name));
    if (room < 0) break;
    names.push(name);
  }
  return names;
}

/** Owns the filling of one reply with entries. */
class Page {
  readonly #reply: Buffer;
  readonly #start: number;
  readonly #end: number;
  readonly #plusBytes: number;
  #at: number;

  constructor(reply: Buffer, at: number, { size }: ReadBody, plusBytes: number) {
    this.#reply = reply;
    this.#start = at;
    this.#at = at;
    this.#end = Math.min(at + size, reply.length);
    this.#plusBytes = plusBytes;
  }

  get bytes(): number {
    return this.#at - this.#start;
  }

  get room(): number {
    return this.#end - this.#at;
  }

  bytesOf(nameBytes: number): number {
    return this.#plusBytes + direntBytes(nameBytes);
  }

  /** False if it does not fit any more. */
  put({ name, kind, inode }: Entry, offset: bigint, plus?: { id: bigint; file: FileNode }): boolean {
    const text = Buffer.from(name);
    if (this.bytesOf(text.length) > this.room) return false;
    if (this.#plusBytes > 0) this.#at += this.#putPlus(plus);
    this.#at += putDirent(this.#reply, this.#at, { name: text, kind, inode, offset });
    return true;
  }

  #putPlus(plus: { id: bigint; file: FileNode } | undefined): number {
    if (plus === undefined) return putAbsence(this.#reply, this.#at, 0);
    const { id, file } = plus;
    const attributes = file.attributes();
    return putEntry(this.#reply, this.#at, { node: { id, generation: 0 }, attributes, lifetimes: briefly });
  }
}
