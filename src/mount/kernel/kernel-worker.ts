/** The entry of a thread at the device: holds a view of its own, and has no event loop once it serves. */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { reasonOf } from '../../domain/errors.js';
import { CallBoard } from '../../union/call-board.js';
import { Observer } from '../../union/observer.js';
import { HeldView, type ViewNews } from '../../workers/held-view.js';
import { ViewRehearsal } from '../../workers/rehearsal/view-rehearsal.js';
import { failedRequest } from '../failed-requests.js';
import { OperationCounts } from '../operation-counts.js';
import { KeptFolders } from './disks/kept-folders.js';
import type { FromKernelThread, KernelThreadData } from './kernel-thread-message.js';
import { Backing } from './serving/backing.js';
import { DeviceLoop } from './serving/device-loop.js';
import { OpenDescriptors } from './serving/open-descriptors.js';
import { Operations } from './serving/operations.js';
import { SharedState } from './shared/shared-state.js';
import { threadNumber } from './system-calls.js';

if (parentPort === null) throw new Error('a thread at the device is a thread, not a program');
const outbox = parentPort;
const { view, device, changes, desk, shared, counts, board, post } = workerData as KernelThreadData;

const state = new SharedState(shared);
state.desks.sitDown(desk, { thread: threadNumber(), line: board.line });
const callBoard = new CallBoard(board.places, board.shared);
const line = callBoard.line(board.line);
const held = new HeldView(view, {
  observer: new Observer((notice) => tell({ kind: 'notice', notice })),
  line,
  folders: new KeptFolders(state.keptDescriptors, desk),
});
let newsTaken = -1;
let changesSeen = 0;

const { isPassthrough } = state.waitAtGate();
const backing = new Backing({
  device,
  isOffered: isPassthrough,
  onCopied: (files) => tell({ kind: 'copied', files }),
});
const operations = new Operations({
  view: held.view,
  state,
  backing,
  descriptors: new OpenDescriptors({ line, onUnclosed: (descriptor) => tell({ kind: 'unclosed', descriptor }) }),
  changes,
  onUnknown: (opcode) => tell({ kind: 'unknown', opcode }),
});
const loop = new DeviceLoop({
  device,
  desk,
  state,
  operations,
  counts: new OperationCounts(counts),
  board: callBoard,
  rehearsal: new ViewRehearsal(view, (failure) =>
    tell({ kind: 'rehearsed', reason: failure === undefined ? undefined : reasonOf(failure) }),
  ),
  takeNews,
  onFailure: (error) => tell({ kind: 'failure', failed: failedRequest(error, line.placeOf(error)) }),
  onTaken: () => tell({ kind: 'taken-over' }),
});
tell({ kind: 'ready' });
loop.run();
post.close();

function takeNews(): void {
  const { changeCount } = state.watchedFolders;
  if (changeCount !== changesSeen) held.view.lookAnew();
  changesSeen = changeCount;
  const { newsCount } = state;
  if (newsCount === newsTaken) return;
  newsTaken = newsCount;
  for (;;) {
    const received = receiveMessageOnPort(post);
    if (received === undefined) return;
    held.take(received.message as ViewNews);
  }
}

function tell(message: FromKernelThread): void {
  outbox.postMessage(message);
}
