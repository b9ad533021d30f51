/** Owns OPEN, READ and what RELEASE closes: files on disks, which the kernel reads by itself where it can. */
import { constants } from 'node:fs';
import type { ListedFile } from '../../../view/node.js';
import { parseOpen, parseRead } from '../protocol/bodies.js';
import { isAskedAgain, originalUnique, type RequestHead } from '../protocol/headers.js';
import { openFlags, putOpened } from '../protocol/replies.js';
import type { ReplyRoom } from '../protocol/reply-room.js';
import type { RequestRoom } from '../protocol/request-room.js';
import type { OpenNode } from '../shared/open-node-records.js';
import type { Opened, Unread } from '../shared/open-nodes.js';
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

  open({ node, unique, uid }: RequestHead, request: RequestRoom, room: ReplyRoom, at: number): Answer {
    const { nodes, state, madeUp } = this.#parts;
    const asked = parseOpen(request);
    if (asked === undefined) return refusals.broken;
    if ((asked.flags & writing) !== 0) return refusals.readOnly;
    const number = originalUnique(unique);
    const comesAgain = isAskedAgain(unique) || state.taken.mayBeLeft(unique);
    const before = comesAgain ? state.openNodes.openedBefore(number) : undefined;
    const held = before ?? state.openNodes.hold(node, number, uid);
    if (held !== undefined) return putOpenedNode(room, at, held);
    const asker = { node, unique: number, uid };
    const place = nodes.placeOf(node);
    if (place === undefined) return refusals.stale;
    const listed =
      place.identity === undefined ? nodes.folderAt(place.folder)?.folder.openListed(place.name) : undefined;
    if (listed !== undefined) return this.#answerOpened(room, at, this.#openFirst(asker, place, listed));
    const file = nodes.fileAt(place);
    if (file === undefined) return refusals.stale;
    if (file.kind === 'made-up-file') return this.#answerOpened(room, at, madeUp.open(asker, place, file));
    const opened = { ...file.open(), inode: file.attributes().inode };
    return this.#answerOpened(room, at, this.#openFirst(asker, place, opened));
  }

  #answerOpened(room: ReplyRoom, at: number, opened: Opened | undefined): Answer {
    if (opened !== undefined) return putOpenedNode(room, at, opened);
    this.#parts.state.noteRefusedOpen();
    return refusals.tooManyOpen;
  }

  read(request: RequestRoom, room: ReplyRoom, at: number): Answer {
    const { state, madeUp } = this.#parts;
    const asked = parseRead(request);
    if (asked === undefined || asked.offset > mostOffset) return refusals.broken;
    const open = state.openNodes.lookBy(asked.handle);
    if (open === undefined) return refusals.failed;
    const target = room.bytes.subarray(at, at + asked.size);
    if (open.kind === 'text' || open.kind === 'joined') return madeUp.read(open, Number(asked.offset), target);
    return this.#parts.descriptors.read(open.fd < 0 ? this.#openAgain(open) : open, Number(asked.offset), target);
  }

  /** For one reader, who need not have been answered. @returns what is to be closed, if he was the last */
  release(handle: bigint): Unread | undefined {
    return this.#parts.state.openNodes.release(handle);
  }

  close(unread: Unread): void {
    const { state, backing, descriptors } = this.#parts;
    try {
      if (unread.backing > 0) backing.close(unread.backing);
      if (unread.fd >= 0) descriptors.close(unread);
    } finally {
      state.openNodes.forget(unread);
    }
  }

  #openFirst(
    { node, unique, uid }: Pick<RequestHead, 'node' | 'unique' | 'uid'>,
    place: FilePlace,
    file: ListedFile,
  ): Opened | undefined {
    const { state, backing, descriptors } = this.#parts;
    const mayBack = backing.mayBack(file);
    const make = () => openNodeOf(node, place, file, mayBack ? backing.open(file) : 0);
    const opened = state.openNodes.add(node, unique, make, uid);
    if (opened?.isFirst !== true) descriptors.close(file);
    return opened;
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

function openNodeOf(node: bigint, { folder, name }: FilePlace, file: ListedFile, backing: number): OpenNode {
  const { fd, boardPlace, identity, inode } = file;
  const kind = backing > 0 ? 'passthrough' : 'copying';
  const noEdition = { bytes: 0, digest: 0n, size: 0, timeMs: 0 };
  return { key: node, node, fd, boardPlace, backing, identity, kind, folder, name, inode, ...noEdition };
}

function putOpenedNode(room: ReplyRoom, at: number, { node: { kind, backing }, handle }: Opened): Answer {
  const flags = {
    passthrough: openFlags.PASSTHROUGH,
    // Pages are dropped when the attributes say that the file has changed (AUTO_INVAL_DATA).
    copying: openFlags.KEEP_CACHE,
    // Each reader has an edition of its own, and the kernel one set of pages for all.
    text: openFlags.DIRECT_IO,
    joined: openFlags.DIRECT_IO,
  }[kind];
  return putOpened(room, at, { handle, flags: flags | openFlags.NOFLUSH, backing });
}
