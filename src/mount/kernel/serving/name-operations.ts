/** Owns LOOKUP, GETATTR, and the extended attributes: what stands under a name, and what is said of it. */
import { fstatSync } from 'node:fs';
import type { Attributes } from '../../../view/attributes.js';
import { fileAttributes } from '../../../view/attributes.js';
import { parseAttributeRequest, parseName } from '../protocol/bodies.js';
import { putAbsence, putAttributeSize, putAttributesReply, putEntry } from '../protocol/replies.js';
import type { SharedState } from '../shared/shared-state.js';
import { type Answer, refusals } from './answer.js';
import { absentMs, briefly } from './lifetimes.js';
import type { Nodes } from './nodes.js';

const ownAttributes = 'user.dayfs.';

export class NameOperations {
  readonly #nodes: Nodes;
  readonly #state: SharedState;

  constructor(nodes: Nodes, state: SharedState) {
    this.#nodes = nodes;
    this.#state = state;
  }

  lookUp(node: bigint, body: Buffer, reply: Buffer, at: number): Answer {
    const name = parseName(body);
    const parent = this.#nodes.folder(node);
    if (name === undefined) return refusals.broken;
    if (parent === undefined) return refusals.stale;
    const child = parent.folder.child(name);
    if (child === undefined) return putAbsence(reply, at, absentMs);
    const attributes = child.attributes();
    const id = this.#nodes.idOf(parent.number, name, child);
    return putEntry(reply, at, { node: { id, generation: 0 }, attributes, lifetimes: briefly });
  }

  attributes(node: bigint, reply: Buffer, at: number): Answer {
    const attributes = this.#openAttributes(node) ?? this.#namedAttributes(node);
    if (attributes === undefined) return refusals.stale;
    return putAttributesReply(reply, at, attributes, briefly.attributesMs);
  }

  /** Of what is open, also if it has no name any more. */
  #openAttributes(node: bigint): Attributes | undefined {
    const open = this.#state.openNodes.look(node);
    if (open === undefined || open.fd < 0) return undefined;
    return fileAttributes(fstatSync(open.fd, { bigint: true }), open.inode);
  }

  #namedAttributes(node: bigint): Attributes | undefined {
    const folder = this.#nodes.folder(node);
    if (folder !== undefined) return folder.folder.attributes();
    const place = this.#nodes.placeOf(node);
    return place && this.#nodes.fileAt(place)?.attributes();
  }

  extendedAttribute(node: bigint, body: Buffer, reply: Buffer, at: number): Answer {
    const asked = parseAttributeRequest(body);
    if (asked === undefined) return refusals.broken;
    // The kernel asks for security.* and system.* at every turn: no disk need be asked.
    if (!asked.name.startsWith(ownAttributes)) return refusals.noData;
    const value = this.#extendedAttributes(node).get(asked.name);
    return value === undefined ? refusals.noData : putBounded(reply, at, asked.size, value);
  }

  listExtendedAttributes(node: bigint, body: Buffer, reply: Buffer, at: number): Answer {
    const asked = parseAttributeRequest(body);
    if (asked === undefined) return refusals.broken;
    const names = [...this.#extendedAttributes(node).keys()].map((name) => `${name}\0`).join('');
    return putBounded(reply, at, asked.size, names);
  }

  #extendedAttributes(node: bigint): ReadonlyMap<string, string> {
    const place = this.#nodes.placeOf(node);
    const file = place && this.#nodes.fileAt(place);
    return file?.kind === 'file' ? file.extendedAttributes() : new Map();
  }
}

/** Who has no room at all asks for the size alone (getxattr(2)). */
function putBounded(reply: Buffer, at: number, room: number, text: string): Answer {
  const bytes = Buffer.from(text);
  if (room === 0) return putAttributeSize(reply, at, bytes.length);
  if (room < bytes.length) return refusals.tooSmall;
  return bytes.copy(reply, at);
}
