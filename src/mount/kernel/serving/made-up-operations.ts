/** Owns made-up files that are open: each reader has the edition of the moment, which goes on where it only grows. */

import { hash } from 'node:crypto';
import { closeSync, readSync, writeSync } from 'node:fs';
import { openMemoryFile } from '../../../host/memory-file.js';
import { type Attributes, timesAt } from '../../../view/attributes.js';
import type { Edition } from '../../../view/made-up/edition.js';
import type { MadeUpFileNode } from '../../../view/node.js';
import type { RequestHead } from '../protocol/headers.js';
import type { OpenNode } from '../shared/open-node-records.js';
import type { Opened } from '../shared/open-nodes.js';
import type { SharedState } from '../shared/shared-state.js';
import type { Editions } from './editions.js';
import type { JoinedParts } from './joined-parts.js';
import type { FilePlace, Nodes } from './nodes.js';
import { formatParts, PartLists } from './part-lists.js';

/** A live file that is followed is looked at anew this often at most, for each thread. */
const growEveryMs = 250;

export class MadeUpOperations {
  readonly #nodes: Nodes;
  readonly #state: SharedState;
  readonly #editions: Editions;
  readonly #joined: JoinedParts;
  readonly #partLists = new PartLists();
  readonly #grownAtMs = new Map<bigint, number>();

  constructor(parts: { nodes: Nodes; state: SharedState; editions: Editions; joined: JoinedParts }) {
    this.#nodes = parts.nodes;
    this.#state = parts.state;
    this.#editions = parts.editions;
    this.#joined = parts.joined;
  }

  /**
   * Of the newest edition, unless somebody has another one open that it does not go on from: what he reads is of that
   * size. The kernel tells all who have the file open the same.
   */
  attributes(node: bigint, { folder, name }: FilePlace, file: MadeUpFileNode): Attributes {
    const newest = this.#editions.of(folder, name, file);
    const key = keyOf(node, newest.version);
    const open = this.#state.openNodes.editionsOf(node);
    const [held] = open;
    if (held === undefined || open.some((each) => each.key === key)) return newest.attributes;
    const content = contentOf(newest);
    if (open.some((each) => startsAs(each, content))) return newest.attributes;
    // Who may read it is told as it is now: it is the newest one that he will get.
    return { ...newest.attributes, ...told(held) };
  }

  /** Of what is open and cannot be opened any more, since its day has gone; undefined if it is not open. */
  openAttributes(node: bigint): Attributes | undefined {
    const [held] = this.#state.openNodes.editionsOf(node);
    return held && { kind: 'file', mode: 0o400, uid: 0, gid: 0, ...told(held), inode: held.inode };
  }

  /** Undefined if as many are open as can be. */
  open(
    { node, unique, uid }: Pick<RequestHead, 'node' | 'unique' | 'uid'>,
    { folder, name }: FilePlace,
    file: MadeUpFileNode,
  ): Opened | undefined {
    const edition = this.#editions.of(folder, name, file);
    const content = contentOf(edition);
    const key = keyOf(node, edition.version);
    const held = this.#state.openNodes.hold(key, unique, uid);
    if (held !== undefined) return held;
    const mine: OpenNode = {
      key,
      node,
      fd: memoryFileOf(content),
      boardPlace: '',
      backing: 0,
      identity: 0,
      kind: edition.content.kind,
      folder,
      name,
      inode: edition.attributes.inode,
      ...notedOf(edition, content),
    };
    const opened = this.#state.openNodes.add(key, unique, () => mine, uid);
    if (opened?.isFirst !== true) closeSync(mine.fd);
    return opened;
  }

  read(open: OpenNode, position: number, target: Buffer): number {
    const current = open.fd < 0 ? this.#makeAgain(open) : open;
    const done = this.#readEdition(current, position, target);
    if (done === target.length) return done;
    const grown = this.#grow(current);
    return grown === undefined ? done : this.#readEdition(grown, position, target);
  }

  #readEdition(open: OpenNode, position: number, target: Buffer): number {
    if (open.kind === 'joined') return this.#joined.read(this.#partLists.of(open), position, target);
    const length = Math.max(0, Math.min(target.length, open.bytes - position));
    return length === 0 ? 0 : readSync(open.fd, target, 0, length, position);
  }

  /** The edition with more behind it, if there is one that begins as this one does. */
  #grow(open: OpenNode): OpenNode | undefined {
    const nowMs = performance.now();
    if (nowMs - (this.#grownAtMs.get(open.key) ?? Number.NEGATIVE_INFINITY) < growEveryMs) return undefined;
    this.#grownAtMs.clear();
    this.#grownAtMs.set(open.key, nowMs);
    const newest = this.#newest(open);
    const content = newest && contentOf(newest);
    if (newest === undefined || content === undefined || content.length <= open.bytes) return undefined;
    if (!startsAs(open, content)) return undefined;
    writeWhole(open.fd, content);
    const grown = { ...open, ...notedOf(newest, content) };
    this.#state.openNodes.change(grown);
    return grown;
  }

  /** After a restart: the same edition, or one that begins as it does. @throws if there is none */
  #makeAgain(open: OpenNode): OpenNode {
    const newest = this.#newest(open);
    const content = newest && contentOf(newest);
    if (newest === undefined || content === undefined || !startsAs(open, content))
      throw new Error(`${open.name} has changed since it was opened`);
    const again = { ...open, fd: memoryFileOf(content), ...notedOf(newest, content) };
    this.#state.openNodes.change(again);
    return again;
  }

  #newest({ folder, name }: OpenNode): Edition | undefined {
    const file = this.#nodes.fileAt({ folder, name, identity: undefined });
    return file?.kind === 'made-up-file' ? this.#editions.of(folder, name, file) : undefined;
  }
}

/** What any thread, and a later process, is to know of an edition. */
function notedOf({ attributes }: Edition, content: Buffer): Pick<OpenNode, 'bytes' | 'digest' | 'size' | 'timeMs'> {
  const { size, modified } = attributes;
  const timeMs = modified.seconds * 1_000 + Math.round(modified.nanoseconds / 1_000_000);
  return { bytes: content.length, digest: digestOf(content), size, timeMs };
}

function told({ size: noted, bytes, timeMs }: OpenNode): Omit<Attributes, 'kind' | 'mode' | 'uid' | 'gid' | 'inode'> {
  // Of what an earlier version has opened only the bytes are known.
  const size = timeMs > 0 ? noted : bytes;
  return { size, blocks: Math.ceil(size / 512), ...timesAt(timeMs) };
}

function startsAs({ bytes, digest }: OpenNode, content: Buffer): boolean {
  return content.length >= bytes && digestOf(content.subarray(0, bytes)) === digest;
}

function contentOf({ content }: Edition): Buffer {
  if (content.kind === 'text') return Buffer.from(content.bytes.buffer, 0, content.bytes.length);
  return formatParts(content.parts);
}

function keyOf(node: bigint, version: string): bigint {
  return hash('sha1', `${node}:${version}`, 'buffer').readBigUInt64LE(0);
}

function digestOf(content: Buffer): bigint {
  return hash('sha1', content, 'buffer').readBigUInt64LE(0);
}

function memoryFileOf(content: Buffer): number {
  const fd = openMemoryFile('made up by dayfs');
  writeWhole(fd, content);
  return fd;
}

function writeWhole(fd: number, content: Buffer): void {
  for (let at = 0; at < content.length; ) at += writeSync(fd, content, at, content.length - at, at);
}
