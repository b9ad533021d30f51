/** The entry of a view worker's thread: answers one request after another from a view of its own. */
import { closeSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { errorCode, reasonOf } from '../domain/errors.js';
import { applyChanges, type RootsSnapshot } from '../registry/roots-snapshot.js';
import { MergedDays } from '../union/merged-days.js';
import { Observer } from '../union/observer.js';
import { MergedView } from '../view/merged-view.js';
import type { FileNode, FolderNode, ViewNode } from '../view/node.js';
import { ViewFailure } from './view-failure.js';
import type { FromViewWorker, ToViewWorker, ViewAnswer, ViewRequest, ViewWorkerData } from './view-request.js';

if (parentPort === null) throw new Error('a view worker is a thread, not a program');
const inbox = parentPort;
const { disks, media, shared } = workerData as ViewWorkerData;
const memory = new Uint8Array(shared);
const observer = new Observer((notice) => send({ kind: 'notice', notice }));
let roots: RootsSnapshot = new Map();
const view = new MergedView(new MergedDays({ disks, observer, now: Date.now }), media);

inbox.on('message', (message: ToViewWorker) => {
  if (message.kind === 'request') {
    send(answerTo(message.request));
    return;
  }
  roots = applyChanges(roots, message.changes);
  view.setRoots(roots);
});

function send(message: FromViewWorker): void {
  inbox.postMessage(message);
}

function answerTo(request: ViewRequest): FromViewWorker {
  try {
    return { kind: 'answer', answer: ask(request) };
  } catch (error) {
    // Every failure becomes an errno for the one caller concerned: the mount lives on.
    return { kind: 'failure', code: errorCode(error), message: reasonOf(error) };
  }
}

function ask(request: ViewRequest): ViewAnswer {
  switch (request.question) {
    case 'attributes':
      return nodeAt(request.path).attributes();
    case 'entries':
      return folderAt(request.path).entries();
    case 'extendedAttributes':
      return extendedAttributes(nodeAt(request.path));
    case 'open':
      return fileAt(request.path).open();
    case 'read':
      return readSync(request.fd, memory, 0, Math.min(request.length, memory.length), request.position);
    case 'close':
      closeSync(request.fd);
      return undefined;
    case 'space':
      return view.space();
  }
}

function extendedAttributes(node: ViewNode): ReadonlyMap<string, string> {
  return node.kind === 'file' ? node.extendedAttributes() : new Map();
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

function fileAt(path: string): FileNode {
  const node = nodeAt(path);
  if (node.kind !== 'file') throw new ViewFailure('EISDIR', path);
  return node;
}
