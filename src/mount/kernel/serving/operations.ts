/** Owns which request is answered by what, and that every request to change something gets EROFS. */
import type { MergedView } from '../../../view/merged-view.js';
import type { OperationName } from '../../operation-counts.js';
import type { RequestHead } from '../protocol/headers.js';
import { opcodes } from '../protocol/opcodes.js';
import { putSpace } from '../protocol/replies.js';
import type { ReplyRoom } from '../protocol/reply-room.js';
import type { RequestRoom } from '../protocol/request-room.js';
import type { SharedState } from '../shared/shared-state.js';
import { type Answer, refusals } from './answer.js';
import type { Backing } from './backing.js';
import { Editions } from './editions.js';
import { FileOperations } from './file-operations.js';
import { FolderOperations } from './folder-operations.js';
import { JoinedParts } from './joined-parts.js';
import { MadeUpOperations } from './made-up-operations.js';
import { NameOperations } from './name-operations.js';
import { Nodes } from './nodes.js';
import type { OpenDescriptors } from './open-descriptors.js';
import { SettledFolders } from './settled-folders.js';

/** Under which name each is counted; every request to change something is one of `change`, and the rest is not counted. */
const countedNames: ReadonlyMap<number, OperationName> = new Map<number, OperationName>([
  [opcodes.LOOKUP, 'lookup'],
  [opcodes.GETATTR, 'getattr'],
  [opcodes.READDIR, 'readdir'],
  [opcodes.READDIRPLUS, 'readdir'],
  [opcodes.OPEN, 'open'],
  [opcodes.READ, 'read'],
  [opcodes.RELEASE, 'release'],
  [opcodes.STATFS, 'statfs'],
  [opcodes.GETXATTR, 'getxattr'],
  [opcodes.LISTXATTR, 'listxattr'],
]);

/** The kernel refuses these itself on a mount that is `ro`; should somebody remount it `rw`, dayfs does. */
const changes: ReadonlySet<number> = new Set<number>([
  opcodes.SETATTR,
  opcodes.SYMLINK,
  opcodes.MKNOD,
  opcodes.MKDIR,
  opcodes.UNLINK,
  opcodes.RMDIR,
  opcodes.RENAME,
  opcodes.LINK,
  opcodes.WRITE,
  opcodes.SETXATTR,
  opcodes.REMOVEXATTR,
  opcodes.CREATE,
  opcodes.FALLOCATE,
  opcodes.RENAME2,
  opcodes.COPY_FILE_RANGE,
  opcodes.TMPFILE,
]);

export function countedName(opcode: number): OperationName | undefined {
  return countedNames.get(opcode) ?? (changes.has(opcode) ? 'change' : undefined);
}

export class Operations {
  readonly files: FileOperations;
  readonly #names: NameOperations;
  readonly #folders: FolderOperations;
  readonly #view: MergedView;
  readonly #state: SharedState;
  readonly #onUnknown: (opcode: number) => void;
  readonly #unknown = new Set<number>();

  constructor(parts: {
    view: MergedView;
    state: SharedState;
    backing: Backing;
    descriptors: OpenDescriptors;
    /** Where changes of watched folders are heard of. */
    changes: number;
    onUnknown: (opcode: number) => void;
  }) {
    const { view, state, backing, descriptors } = parts;
    const nodes = new Nodes(view, state);
    const editions = new Editions();
    const joined = new JoinedParts(view, descriptors);
    const madeUp = new MadeUpOperations({ nodes, state, editions, joined });
    const settled = new SettledFolders(state, parts.changes);
    this.files = new FileOperations({ nodes, state, backing, madeUp, descriptors });
    this.#names = new NameOperations({ nodes, settled, madeUp, state, descriptors });
    this.#folders = new FolderOperations(nodes, settled);
    this.#view = view;
    this.#state = state;
    this.#onUnknown = parts.onUnknown;
  }

  /** Puts the reply's body behind its head. */
  answer(head: RequestHead, request: RequestRoom, room: ReplyRoom, at: number): Answer {
    const { opcode, node } = head;
    switch (opcode) {
      case opcodes.LOOKUP:
        return this.#names.lookUp(node, request, room, at);
      case opcodes.OPEN:
        return this.files.open(head, request, room, at);
      case opcodes.READ:
        return this.files.read(request, room, at);
      case opcodes.GETATTR:
        return this.#names.attributes(node, room, at);
      case opcodes.OPENDIR:
        return this.#folders.open(node, room, at);
      case opcodes.READDIR:
        return this.#folders.read(node, request, room, at);
      case opcodes.READDIRPLUS:
        return this.#folders.readPlus(node, request, room, at);
      case opcodes.GETXATTR:
        return this.#names.extendedAttribute(node, request, room, at);
      case opcodes.LISTXATTR:
        return this.#names.listExtendedAttributes(node, request, room, at);
      case opcodes.STATFS:
        return putSpace(room, at, this.#view.space());
      case opcodes.RELEASEDIR:
      case opcodes.DESTROY:
        return 0;
      case opcodes.INIT:
        // Again, if the server before was ended as it answered.
        return this.#state.file.agreement().session?.copy(room.bytes, at) ?? refusals.failed;
      default:
        return changes.has(opcode) ? refusals.readOnly : this.#refuseUnknown(opcode);
    }
  }

  #refuseUnknown(opcode: number): Answer {
    if (!this.#unknown.has(opcode)) this.#onUnknown(opcode);
    this.#unknown.add(opcode);
    return refusals.unknown;
  }
}
