/** Owns LOOKUP, GETATTR, and the extended attributes: what stands under a name, and what is said of it. */
import type { Attributes } from '../../../view/attributes.js';
import { fileAttributes } from '../../../view/attributes.js';
import { parseAttributeRequest, parseName } from '../protocol/bodies.js';
import { type Lifetimes, putAbsence, putAttributeSize, putAttributesReply, putEntry } from '../protocol/replies.js';
import type { ReplyRoom } from '../protocol/reply-room.js';
import type { RequestRoom } from '../protocol/request-room.js';
import { isNamedId } from '../shared/node-id.js';
import type { SharedState } from '../shared/shared-state.js';
import { type Answer, refusals } from './answer.js';
import { absentMs, briefly, ofFile, ofMadeUpFile } from './lifetimes.js';
import type { MadeUpOperations } from './made-up-operations.js';
import type { FilePlace, Nodes } from './nodes.js';
import type { OpenDescriptors } from './open-descriptors.js';
import type { SettledFolders } from './settled-folders.js';

const ownAttributes = 'user.dayfs.';

interface NameOperationsParts {
  readonly nodes: Nodes;
  readonly settled: SettledFolders;
  readonly madeUp: MadeUpOperations;
  readonly descriptors: OpenDescriptors;
  readonly state: SharedState;
}

export class NameOperations {
  readonly #nodes: Nodes;
  readonly #settled: SettledFolders;
  readonly #madeUp: MadeUpOperations;
  readonly #descriptors: OpenDescriptors;
  readonly #state: SharedState;

  constructor(parts: NameOperationsParts) {
    this.#nodes = parts.nodes;
    this.#settled = parts.settled;
    this.#madeUp = parts.madeUp;
    this.#descriptors = parts.descriptors;
    this.#state = parts.state;
  }

  lookUp(folder: bigint, request: RequestRoom, room: ReplyRoom, at: number): Answer {
    const name = parseName(request);
    const parent = this.#nodes.folder(folder);
    if (name === undefined) return refusals.broken;
    if (parent === undefined) return refusals.stale;
    // Before the file is looked at: what changes after that is heard of.
    const ofFiles = this.#settled.lifetimesIn(parent.number, parent.folder);
    const child = parent.folder.child(name);
    if (child === undefined) return putAbsence(room, at, absentMs);
    const node = { id: this.#nodes.idOf(parent.number, name, child), generation: 0 };
    if (child.kind === 'made-up-file') {
      const place = { folder: parent.number, name, identity: undefined };
      const attributes = this.#madeUp.attributes(node.id, place, child);
      return putEntry(room, at, { node, attributes, lifetimes: ofMadeUpFile });
    }
    const lifetimes = child.kind === 'file' && isNamedId(node.id) ? ofFiles : briefly;
    const attributes = child.attributes();
    const holding = child.kind === 'file' ? ofFile(lifetimes, attributes, Date.now()) : lifetimes;
    return putEntry(room, at, { node, attributes, lifetimes: holding });
  }

  attributes(node: bigint, room: ReplyRoom, at: number): Answer {
    const folder = this.#nodes.folder(node);
    if (folder !== undefined) return putAttributesReply(room, at, folder.folder.attributes(), briefly.attributesMs);
    const place = this.#nodes.placeOf(node);
    // Before the file is looked at: what changes after that is heard of.
    const lifetimes = this.#lifetimesOf(place);
    const open = this.#openAttributes(node);
    if (open !== undefined) return putFileAttributes(room, at, open, lifetimes);
    const file = place && this.#nodes.fileAt(place);
    if (file?.kind === 'file') return putFileAttributes(room, at, file.attributes(), lifetimes);
    const madeUp = place && file ? this.#madeUp.attributes(node, place, file) : this.#madeUp.openAttributes(node);
    return madeUp ? putAttributesReply(room, at, madeUp, ofMadeUpFile.attributesMs) : refusals.stale;
  }

  #lifetimesOf(place: FilePlace | undefined): Lifetimes {
    if (place === undefined || place.identity !== undefined) return briefly;
    const parent = this.#nodes.folderAt(place.folder);
    return parent === undefined ? briefly : this.#settled.lifetimesIn(parent.number, parent.folder);
  }

  /** Of what is open, also if it has no name any more. */
  #openAttributes(node: bigint): Attributes | undefined {
    const open = this.#state.openNodes.look(node);
    if (open === undefined || open.fd < 0) return undefined;
    return fileAttributes(this.#descriptors.stats(open), open.inode);
  }

  extendedAttribute(node: bigint, request: RequestRoom, room: ReplyRoom, at: number): Answer {
    const asked = parseAttributeRequest(request);
    if (asked === undefined) return refusals.broken;
    // The kernel asks for security.* and system.* at every turn: no disk need be asked.
    if (!asked.name.startsWith(ownAttributes)) return refusals.noData;
    const all = this.#extendedAttributes(node);
    if (all === undefined) return refusals.stale;
    const value = all.get(asked.name);
    return value === undefined ? refusals.noData : putBounded(room, at, asked.size, value);
  }

  listExtendedAttributes(node: bigint, request: RequestRoom, room: ReplyRoom, at: number): Answer {
    const asked = parseAttributeRequest(request);
    if (asked === undefined) return refusals.broken;
    const all = this.#extendedAttributes(node);
    if (all === undefined) return refusals.stale;
    const names = [...all.keys()].map((name) => `${name}\0`).join('');
    return putBounded(room, at, asked.size, names);
  }

  /** Undefined if nothing is known of the node any more. */
  #extendedAttributes(node: bigint): ReadonlyMap<string, string> | undefined {
    const found = this.#nodes.folder(node);
    if (found !== undefined) return found.folder.extendedAttributes?.() ?? new Map();
    const place = this.#nodes.placeOf(node);
    const file = place && this.#nodes.fileAt(place);
    return file?.kind === 'made-up-file' ? new Map() : file?.extendedAttributes();
  }
}

function putFileAttributes(room: ReplyRoom, at: number, attributes: Attributes, lifetimes: Lifetimes): Answer {
  return putAttributesReply(room, at, attributes, ofFile(lifetimes, attributes, Date.now()).attributesMs);
}

/** Who has no room at all asks for the size alone (getxattr(2)). */
function putBounded(room: ReplyRoom, at: number, wanted: number, text: string): Answer {
  const bytes = Buffer.from(text);
  if (wanted === 0) return putAttributeSize(room, at, bytes.length);
  if (wanted < bytes.length) return refusals.tooSmall;
  return bytes.copy(room.bytes, at);
}
