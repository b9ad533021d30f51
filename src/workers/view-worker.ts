/** The entry of a view worker's thread: answers one request after another from a view of its own. */
import { closeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { errorCode, reasonOf } from '../domain/errors.js';
import { CallBoard } from '../union/call-board.js';
import { DiskBusyError } from '../union/disk-busy-error.js';
import { quickFolders } from '../union/folder-source.js';
import { Observer } from '../union/observer.js';
import { readWhole } from '../union/read-whole.js';
import type { Attributes } from '../view/attributes.js';
import type { Edition } from '../view/made-up/edition.js';
import type { Descriptor, FileNode, FolderNode, MadeUpFileNode, ViewNode } from '../view/node.js';
import { HeldView } from './held-view.js';
import { ViewFailure } from './view-failure.js';
import type {
  FromViewWorker,
  ToldEdition,
  ToViewWorker,
  ViewAnswer,
  ViewRequest,
  ViewWorkerData,
} from './view-request.js';

if (parentPort === null) throw new Error('a view worker is a thread, not a program');
const inbox = parentPort;
const { shared, board, ...data } = workerData as ViewWorkerData;
const line = new CallBoard(board.places, board.shared).line(board.line);
const memory = new Uint8Array(shared);
const observer = new Observer((notice) => send({ kind: 'notice', notice }));
const held = new HeldView(data, { observer, line, folders: quickFolders() });
const { view } = held;

inbox.on('message', (message: ToViewWorker) => {
  if (message.kind === 'request') send(answerTo(message.request));
  else held.take(message);
});

send({ kind: 'ready' });

function send(message: FromViewWorker): void {
  inbox.postMessage(message);
}

function answerTo(request: ViewRequest): FromViewWorker {
  try {
    return { kind: 'answer', answer: ask(request) };
  } catch (error) {
    if (error instanceof DiskBusyError) return { kind: 'busy', place: error.place };
    // Every failure becomes an errno for the one caller concerned: the mount lives on.
    return { kind: 'failure', code: errorCode(error), message: reasonOf(error), place: line.placeOf(error) };
  }
}

function ask(request: ViewRequest): ViewAnswer {
  switch (request.question) {
    case 'attributes':
      return attributesOf(nodeAt(request.path), request.known);
    case 'entries':
      return folderAt(request.path).list().entries();
    case 'extendedAttributes':
      return extendedAttributes(nodeAt(request.path));
    case 'open':
      return open(fileAt(request.path), request.known);
    case 'read':
      return line.during(request.boardPlace, () =>
        readWhole(request.fd, request.position, memory.subarray(0, request.length)),
      );
    case 'close':
      // With some filesystems it is a call to the disk, too.
      line.during(request.boardPlace, () => closeSync(request.fd));
      return undefined;
    case 'space':
      return view.space();
  }
}

function attributesOf(node: ViewNode, known: string | undefined): Attributes | ToldEdition {
  return node.kind === 'made-up-file' ? tell(node.edition(), known) : node.attributes();
}

function open(node: FileNode | MadeUpFileNode, known: string | undefined): Descriptor | ToldEdition {
  return node.kind === 'made-up-file' ? tell(node.edition(), known) : node.open();
}

function tell({ attributes, version, content }: Edition, known: string | undefined): ToldEdition {
  return { attributes, version, content: version === known ? undefined : content };
}

function extendedAttributes(node: ViewNode): ReadonlyMap<string, string> {
  return node.kind === 'made-up-file' ? new Map() : (node.extendedAttributes?.() ?? new Map());
}

function nodeAt(path: string): ViewNode {
  const node = view.resolve(path);
  if (node === undefined) throw new ViewFailure('ENOENT', path);
  return node;
}

function folderAt(path: string): FolderNode {
  const node = nodeAt(path);
  if (node.kind !== 'folder') throw new ViewFailure('ENOTDIR', path);
  return node;
}

function fileAt(path: string): FileNode | MadeUpFileNode {
  const node = nodeAt(path);
  if (node.kind === 'folder') throw new ViewFailure('EISDIR', path);
  return node;
}
