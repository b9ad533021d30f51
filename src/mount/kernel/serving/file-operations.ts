/** Owns OPEN, READ and what RELEASE closes: files on disks, which the kernel reads by itself where it can. */
import { constants } from 'node:fs';
import type { ListedFile } from '../../../view/node.js';
import { parseOpen, parseRead } from '../protocol/bodies.js';
import { openFlags, putOpened } from '../protocol/replies.js';
import type { ReplyRoom } from '../protocol/reply-room.js';
import type { RequestRoom } from '../protocol/request-room.js';
import type { OpenDescriptor, OpenNode } from '../shared/open-nodes.js';
import type { SharedState } from '../shared/shared-state.js';
import { type Answer, refusals } from './answer.js';
import type { Backing } from './backing.js';
import type { MadeUpOperations } from './made-up-operations.js';
import type { FilePlace, Nodes } from './nodes.js';
import type { OpenDescriptors } from './open-descriptors.js';

const writing = constants.O_WRONLY | constants.O_RDWR | constants.O_TRUNC;

/** The kernel asks for none beyond, since no file is larger. */
const mostOffset = BigInt(Number.MAX_SAFE_INTEGER);

interface FileOperationsParts {
  readonly nodes: Nodes;
  readonly state: SharedState;
  readonly backing: Backing;
  readonly madeUp: MadeUpOperations;
  readonly descriptors: OpenDescriptors;
}

export class FileOperations {
  readonly #parts: FileOperationsParts;

  constructor(parts: FileOperationsParts) {
    this.#parts = parts;
  }

  open(node: bigint, request: RequestRoom, room: ReplyRoom, at: number): Answer {
    const { nodes, state, madeUp } = this.#parts;
    const asked = parseOpen(request);
    if (asked === undefined) return refusals.broken;
    if ((asked.flags & writing) !== 0) return refusals.readOnly;
    const held = state.openNodes.hold(node);
    if (held !== undefined) return putOpenedNode(room, at, held);
    const place = nodes.placeOf(node);
    if (place === undefined) return refusals.stale;
    const listed =
      place.identity === undefined ? nodes.folderAt(place.folder)?.folder.openListed(place.name) : undefined;
    if (listed !== undefined) return this.#answerOpened(room, at, this.#openFirst(node, place, listed));
    const file = nodes.fileAt(place);
    if (file === undefined) return refusals.stale;
    if (file.kind === 'made-up-file') return this.#answerOpened(room, at, madeUp.open(node, place, file));
    const opened = { ...file.open(), inode: file.attributes().inode };
    return this.#answerOpened(room, at, this.#openFirst(node, place, opened));
  }

  #answerOpened(room: ReplyRoom, at: number, opened: OpenNode | undefined): Answer {
    return opened === undefined ? refusals.tooManyOpen : putOpenedNode(room, at, opened);
  }

  read(request: RequestRoom, room: ReplyRoom, at: number): Answer {
    const { state, madeUp } = this.#parts;
    const asked = parseRead(request);
    if (asked === undefined || asked.offset > mostOffset) return refusals.broken;
    const open = state.openNodes.look(asked.handle);
    if (open === undefined) return refusals.failed;
    const target = room.bytes.subarray(at, at + asked.size);
    if (open.kind === 'text' || open.kind === 'joined') return madeUp.read(open, Number(asked.offset), target);
    return this.#parts.descriptors.read(open.fd < 0 ? this.#openAgain(open) : open, Number(asked.offset), target);
  }

  /** For one reader; the file itself with the last. */
  close(handle: bigint): void {
    const closed = this.#parts.state.openNodes.release(handle);
    if (closed !== undefined) this.#close(closed);
  }

  #openFirst(node: bigint, { folder, name }: FilePlace, opened: ListedFile): OpenNode | undefined {
    const { state, backing } = this.#parts;
    const number = backing.open(opened);
    const mine: OpenNode = {
      key: node,
      node,
      fd: opened.fd,
      boardPlace: opened.boardPlace,
      backing: number,
      identity: opened.identity,
      kind: number > 0 ? 'passthrough' : 'copying',
      folder,
      name,
      inode: opened.inode,
      bytes: 0,
      digest: 0n,
    };
    const shared = state.openNodes.add(mine);
    if (shared !== mine) this.#close(mine);
    return shared;
  }

  #close(node: OpenDescriptor): void {
    if (node.backing > 0) this.#parts.backing.close(node.backing);
    if (node.fd >= 0) this.#parts.descriptors.close(node);
  }

  /** After a restart: by its name, if that still stands for the same file. @throws else */
  #openAgain(open: OpenNode): OpenNode {
    const { nodes, state } = this.#parts;
    const file = nodes.fileAt({ ...open, identity: open.identity });
    if (file?.kind !== 'file') throw new Error(`${open.name}: the file that was open is gone`);
    const { fd, boardPlace } = file.open();
    const again = { ...open, fd, boardPlace };
    state.openNodes.change(again);
    return again;
  }
}

function putOpenedNode(room: ReplyRoom, at: number, { key, kind, backing }: OpenNode): Answer {
  const flags = {
    passthrough: openFlags.PASSTHROUGH,
    // Pages are dropped when the attributes say that the file has changed (AUTO_INVAL_DATA).
    copying: openFlags.KEEP_CACHE,
    // Each reader has an edition of its own, and the kernel one set of pages for all.
    text: openFlags.DIRECT_IO,
    joined: openFlags.DIRECT_IO,
  }[kind];
  return putOpened(room, at, { handle: key, flags: flags | openFlags.NOFLUSH, backing });
}
