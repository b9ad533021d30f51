/** The entry of a view worker's thread: answers one request after another from a view of its own. */
import { closeSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { errorCode, reasonOf } from '../domain/errors.js';
import { parseSegmentNameTemplate } from '../domain/segment-name.js';
import { applyChanges, type RootsSnapshot } from '../registry/roots-snapshot.js';
import { FollowedIndex } from '../union/legacy/followed-index.js';
import { LegacyLayout } from '../union/legacy/legacy-layout.js';
import { LegacyNames } from '../union/legacy/legacy-names.js';
import { LegacyPath } from '../union/legacy/legacy-path.js';
import { MergedDays } from '../union/merged-days.js';
import { Observer } from '../union/observer.js';
import type { Attributes } from '../view/attributes.js';
import type { Edition } from '../view/made-up/edition.js';
import { MergedView } from '../view/merged-view.js';
import type { FileNode, FolderNode, MadeUpFileNode, ViewNode } from '../view/node.js';
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
const { disks, media, legacy, zone, nameTemplates, segmentSeconds, shared } = workerData as ViewWorkerData;
const memory = new Uint8Array(shared);
const observer = new Observer((notice) => send({ kind: 'notice', notice }));
let roots: RootsSnapshot = new Map();
const index = new FollowedIndex();
const layout =
  legacy &&
  new LegacyLayout({
    path: new LegacyPath(legacy.path),
    names: new LegacyNames(legacy.zone, legacy.names.map(parseSegmentNameTemplate)),
    index,
  });
const view = new MergedView(new MergedDays({ disks, legacy: layout, observer, now: Date.now }), {
  media,
  naming: { zone, templates: nameTemplates.map(parseSegmentNameTemplate) },
  segmentSeconds,
});

inbox.on('message', (message: ToViewWorker) => {
  switch (message.kind) {
    case 'request':
      send(answerTo(message.request));
      break;
    case 'history':
      view.setHistory(message.history);
      break;
    case 'legacy':
      index.change(message.changes);
      view.noteLegacyChange();
      break;
    case 'roots':
      roots = applyChanges(roots, message.changes);
      view.setRoots(roots);
  }
});

send({ kind: 'ready' });

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
      return attributesOf(nodeAt(request.path), request.known);
    case 'entries':
      return folderAt(request.path).entries();
    case 'extendedAttributes':
      return extendedAttributes(nodeAt(request.path));
    case 'open':
      return open(fileAt(request.path), request.known);
    case 'read':
      return readSync(request.fd, memory, 0, Math.min(request.length, memory.length), request.position);
    case 'close':
      closeSync(request.fd);
      return undefined;
    case 'space':
      return view.space();
  }
}

function attributesOf(node: ViewNode, known: string | undefined): Attributes | ToldEdition {
  return node.kind === 'made-up-file' ? tell(node.edition(), known) : node.attributes();
}

function open(node: FileNode | MadeUpFileNode, known: string | undefined): number | ToldEdition {
  return node.kind === 'made-up-file' ? tell(node.edition(), known) : node.open();
}

function tell({ attributes, version, content }: Edition, known: string | undefined): ToldEdition {
  return { attributes, version, content: version === known ? undefined : content };
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

function fileAt(path: string): FileNode | MadeUpFileNode {
  const node = nodeAt(path);
  if (node.kind === 'folder') throw new ViewFailure('EISDIR', path);
  return node;
}
