/** Owns which request is answered by what, and that every request to change something gets EROFS. */
import type { MergedView } from '../../../view/merged-view.js';
import type { OperationName } from '../../operation-counts.js';
import { type RequestHead, requestHeadBytes } from '../protocol/headers.js';
import { opcodes } from '../protocol/opcodes.js';
import { putSpace } from '../protocol/replies.js';
import type { ReplyRoom } from '../protocol/reply-room.js';
import type { SharedState } from '../shared/shared-state.js';
import { type Answer, refusals } from './answer.js';
import type { Backing } from './backing.js';
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

/** Puts the reply's body behind its head, and answers how long it is. */
type Operation = (node: bigint, body: Buffer, room: ReplyRoom, at: number) => Answer;

/** The kernel refuses these itself on a mount that is `ro`; should somebody remount it `rw`, dayfs does. */
const changes: readonly number[] = [
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
];

export function countedName(opcode: number): OperationName | undefined {
  return countedNames.get(opcode) ?? (changes.includes(opcode) ? 'change' : undefined);
}

export class Operations {
  readonly files: FileOperations;
  readonly #byOpcode: ReadonlyMap<number, Operation>;
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
    const madeUp = new MadeUpOperations(nodes, state, new JoinedParts(view, descriptors));
    const settled = new SettledFolders(state, parts.changes);
    const names = new NameOperations({ nodes, settled, state, descriptors });
    const folders = new FolderOperations(nodes, settled);
    this.files = new FileOperations({ nodes, state, backing, madeUp, descriptors });
    this.#onUnknown = parts.onUnknown;
    const { files } = this;
    this.#byOpcode = new Map<number, Operation>([
      ...changes.map((opcode): [number, Operation] => [opcode, () => refusals.readOnly]),
      // Again, if the server before was ended as it answered.
      [
        opcodes.INIT,
        (_node, _body, room, at) => state.file.agreement().session?.copy(room.bytes, at) ?? refusals.failed,
      ],
      [opcodes.LOOKUP, (...request) => names.lookUp(...request)],
      [opcodes.GETATTR, (node, _, ...reply) => names.attributes(node, ...reply)],
      [opcodes.GETXATTR, (...request) => names.extendedAttribute(...request)],
      [opcodes.LISTXATTR, (...request) => names.listExtendedAttributes(...request)],
      [opcodes.OPENDIR, (node, _, ...reply) => folders.open(node, ...reply)],
      [opcodes.READDIR, (...request) => folders.read(...request)],
      [opcodes.READDIRPLUS, (...request) => folders.readPlus(...request)],
      [opcodes.RELEASEDIR, () => 0],
      [opcodes.OPEN, (...request) => files.open(...request)],
      [opcodes.READ, (_, ...request) => files.read(...request)],
      [opcodes.RELEASE, () => 0],
      [opcodes.STATFS, (_node, _body, ...reply) => putSpace(...reply, view.space())],
      [opcodes.DESTROY, () => 0],
    ]);
  }

  answer({ opcode, node }: RequestHead, request: Buffer, room: ReplyRoom, at: number): Answer {
    const operation = this.#byOpcode.get(opcode);
    if (operation !== undefined) return operation(node, request.subarray(requestHeadBytes), room, at);
    if (!this.#unknown.has(opcode)) this.#onUnknown(opcode);
    this.#unknown.add(opcode);
    return refusals.unknown;
  }

  /** What is left to do once a reply is on its way. */
  afterReply({ opcode }: RequestHead, request: Buffer): void {
    if (opcode === opcodes.RELEASE) this.files.release(request.subarray(requestHeadBytes));
  }
}
