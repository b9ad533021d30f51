/** Owns LOOKUP, GETATTR, and the extended attributes: what stands under a name, and what is said of it. */
import type { Attributes } from '../../../view/attributes.js';
import { fileAttributes } from '../../../view/attributes.js';
import { parseAttributeRequest, parseName } from '../protocol/bodies.js';
import { type Lifetimes, putAbsence, putAttributeSize, putAttributesReply, putEntry } from '../protocol/replies.js';
import type { ReplyRoom } from '../protocol/reply-room.js';
import { parseNodeId } from '../shared/node-id.js';
import type { SharedState } from '../shared/shared-state.js';
import { type Answer, refusals } from './answer.js';
import { absentMs, briefly } from './lifetimes.js';
import type { Nodes } from './nodes.js';
import type { OpenDescriptors } from './open-descriptors.js';
import type { SettledFolders } from './settled-folders.js';

const ownAttributes = 'user.dayfs.';

export class NameOperations {
  readonly #nodes: Nodes;
  readonly #settled: SettledFolders;
  readonly #descriptors: OpenDescriptors;
  readonly #state: SharedState;

  constructor(parts: { nodes: Nodes; settled: SettledFolders; state: SharedState; descriptors: OpenDescriptors }) {
    const { nodes, settled, state } = parts;
    this.#descriptors = parts.descriptors;
    this.#nodes = nodes;
    this.#settled = settled;
    this.#state = state;
  }

  lookUp(node: bigint, body: Buffer, room: ReplyRoom, at: number): Answer {
    const name = parseName(body);
    const parent = this.#nodes.folder(node);
    if (name === undefined) return refusals.broken;
    if (parent === undefined) return refusals.stale;
    // Before the file is looked at: what changes after that is heard of.
    const ofFiles = this.#settled.lifetimesIn(parent.number, parent.folder);
    const child = parent.folder.child(name);
    if (child === undefined) return putAbsence(room, at, absentMs);
    const id = this.#nodes.idOf(parent.number, name, child);
    const lifetimes = child.kind === 'file' && parseNodeId(id).kind === 'named' ? ofFiles : briefly;
    return putEntry(room, at, { node: { id, generation: 0 }, attributes: child.attributes(), lifetimes });
  }

  attributes(node: bigint, room: ReplyRoom, at: number): Answer {
    const { attributesMs } = this.#lifetimesOf(node);
    const attributes = this.#openAttributes(node) ?? this.#namedAttributes(node);
    return attributes === undefined ? refusals.stale : putAttributesReply(room, at, attributes, attributesMs);
  }

  #lifetimesOf(node: bigint): Lifetimes {
    const id = parseNodeId(node);
    const parent = id.kind === 'named' ? this.#nodes.folder(BigInt(id.folder)) : undefined;
    return parent === undefined ? briefly : this.#settled.lifetimesIn(parent.number, parent.folder);
  }

  /** Of what is open, also if it has no name any more. */
  #openAttributes(node: bigint): Attributes | undefined {
    const open = this.#state.openNodes.look(node);
    if (open === undefined || open.fd < 0) return undefined;
    return fileAttributes(this.#descriptors.stats(open), open.inode);
  }

  #namedAttributes(node: bigint): Attributes | undefined {
    const folder = this.#nodes.folder(node);
    if (folder !== undefined) return folder.folder.attributes();
    const place = this.#nodes.placeOf(node);
    return place && this.#nodes.fileAt(place)?.attributes();
  }

  extendedAttribute(node: bigint, body: Buffer, room: ReplyRoom, at: number): Answer {
    const asked = parseAttributeRequest(body);
    if (asked === undefined) return refusals.broken;
    // The kernel asks for security.* and system.* at every turn: no disk need be asked.
    if (!asked.name.startsWith(ownAttributes)) return refusals.noData;
    const all = this.#extendedAttributes(node);
    if (all === undefined) return refusals.stale;
    const value = all.get(asked.name);
    return value === undefined ? refusals.noData : putBounded(room, at, asked.size, value);
  }

  listExtendedAttributes(node: bigint, body: Buffer, room: ReplyRoom, at: number): Answer {
    const asked = parseAttributeRequest(body);
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

/** Who has no room at all asks for the size alone (getxattr(2)). */
function putBounded(room: ReplyRoom, at: number, wanted: number, text: string): Answer {
  const bytes = Buffer.from(text);
  if (wanted === 0) return putAttributeSize(room, at, bytes.length);
  if (wanted < bytes.length) return refusals.tooSmall;
  return bytes.copy(room.bytes, at);
}
