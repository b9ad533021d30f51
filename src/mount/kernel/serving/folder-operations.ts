/** Owns OPENDIR, READDIR and READDIRPLUS: a folder's entries from any offset on, with their attributes or without. */
import { dirname } from 'node:path';
import { folderInode } from '../../../view/inode-number.js';
import type { Entry } from '../../../view/listing.js';
import type { FileNode } from '../../../view/node.js';
import { parseRead, type ReadBody } from '../protocol/bodies.js';
import {
  entryBytes,
  type Lifetimes,
  openFlags,
  putAbsence,
  putDirent,
  putEntry,
  putOpened,
} from '../protocol/replies.js';
import type { ReplyRoom } from '../protocol/reply-room.js';
import type { RequestRoom } from '../protocol/request-room.js';
import type { NameHash } from '../shared/name-hash.js';
import { isNamedId } from '../shared/node-id.js';
import { type Answer, refusals } from './answer.js';
import { briefly, ofFile } from './lifetimes.js';
import type { Nodes } from './nodes.js';
import type { SettledFolders } from './settled-folders.js';
import type { SortedListing } from './sorted-listings.js';

/** A folder holds itself and the one above it, at these offsets. */
const ownOffsets = [
  ['.', 1],
  ['..', 2],
] as const;

/** What one step looks at stays in the processor's cache until the next one needs it. */
const entriesAtOnce = 64;

export class FolderOperations {
  readonly #nodes: Nodes;
  readonly #settled: SettledFolders;

  constructor(nodes: Nodes, settled: SettledFolders) {
    this.#nodes = nodes;
    this.#settled = settled;
  }

  open(node: bigint, room: ReplyRoom, at: number): Answer {
    const found = this.#nodes.folder(node);
    if (found === undefined) return refusals.stale;
    const isSettled = this.#settled.isSettled(found.number, found.folder);
    return putOpened(room, at, { handle: 0n, flags: isSettled ? openFlags.CACHE_DIR | openFlags.KEEP_CACHE : 0 });
  }

  read(node: bigint, request: RequestRoom, room: ReplyRoom, at: number): Answer {
    return this.#read(node, request, room, at, 0);
  }

  /** Entries of files on disks have their attributes; all others are asked for one by one, if anybody asks. */
  readPlus(node: bigint, request: RequestRoom, room: ReplyRoom, at: number): Answer {
    return this.#read(node, request, room, at, entryBytes);
  }

  #read(node: bigint, request: RequestRoom, room: ReplyRoom, at: number, plusBytes: number): Answer {
    const asked = parseRead(request);
    const found = this.#nodes.folder(node);
    if (asked === undefined) return refusals.broken;
    if (found === undefined) return refusals.stale;
    // Before the files are looked at: what changes after that is heard of.
    const lifetimes = this.#settled.lifetimesIn(found.number, found.folder);
    const page = new Page(room, at, asked, plusBytes, lifetimes);
    for (const [name, low] of ownOffsets) {
      const inode = folderInode(name === '.' ? found.path : dirname(found.path));
      if (asked.offset >= low) continue;
      if (!page.put({ name, kind: 'folder', inode }, { high: 0, low })) return page.bytes;
    }
    const listing = this.#nodes.listing(found.number, found.folder);
    for (let first = listing.placeAfter(asked.offset); first < listing.length; first += entriesAtOnce) {
      const until = Math.min(first + entriesAtOnce, listing.length);
      const files = plusBytes === 0 ? [] : found.folder.files(namesOf(listing, first, until));
      for (let place = first; place < until; place += 1) {
        const file = files[place - first];
        const plus = file && { id: this.#nodes.listedId(found.number, listing, place, file), file };
        if (!page.put(listing.entryAt(place), listing.hashAt(place), plus)) return page.bytes;
      }
    }
    return page.bytes;
  }
}

function namesOf(listing: SortedListing, from: number, until: number): string[] {
  return Array.from({ length: until - from }, (_, index) => listing.nameAt(from + index));
}

/** Owns the filling of one reply with entries. */
class Page {
  readonly #room: ReplyRoom;
  readonly #start: number;
  readonly #end: number;
  readonly #plusBytes: number;
  readonly #lifetimes: Lifetimes;
  #at: number;

  constructor(room: ReplyRoom, at: number, { size }: ReadBody, plusBytes: number, lifetimes: Lifetimes) {
    this.#room = room;
    this.#start = at;
    this.#at = at;
    this.#end = Math.min(at + size, room.bytes.length);
    this.#plusBytes = plusBytes;
    this.#lifetimes = lifetimes;
  }

  get bytes(): number {
    return this.#at - this.#start;
  }

  /** False if it does not fit any more. */
  put({ name, kind, inode }: Entry, offset: NameHash, plus?: { id: bigint; file: FileNode }): boolean {
    const direntAt = this.#at + this.#plusBytes;
    const bytes = putDirent(this.#room, direntAt, this.#end, { name, kind, inode, offset });
    if (bytes === 0) return false;
    if (this.#plusBytes > 0) this.#putPlus(plus);
    this.#at = direntAt + bytes;
    return true;
  }

  #putPlus(plus: { id: bigint; file: FileNode } | undefined): void {
    if (plus === undefined) putAbsence(this.#room, this.#at, 0);
    else {
      const { id, file } = plus;
      const attributes = file.attributes();
      const lifetimes = ofFile(isNamedId(id) ? this.#lifetimes : briefly, attributes, Date.now());
      putEntry(this.#room, this.#at, { node: { id, generation: 0 }, attributes, lifetimes });
    }
  }
}
