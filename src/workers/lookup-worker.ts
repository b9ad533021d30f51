/** The entry of a lookup's thread: answers one question after another, by plain synchronous calls. */
import { parentPort, workerData } from 'node:worker_threads';
import { reasonOf } from '../domain/errors.js';
import { parseSegmentNameTemplate } from '../domain/segment-name.js';
import { reportBooking } from '../lookup/booking-report.js';
import { lookUpBooking } from '../lookup/lookup.js';
import { SegmentedDays } from '../lookup/segmented-days.js';
import { applyChanges, type RootsSnapshot } from '../registry/roots-snapshot.js';
import { CallBoard } from '../union/call-board.js';
import { MergedDays } from '../union/merged-days.js';
import { Observer } from '../union/observer.js';
import type { FromLookupWorker, LookupQuestion, LookupWorkerData, ToLookupWorker } from './lookup-request.js';

if (parentPort === null) throw new Error('a lookup worker is a thread, not a program');
const inbox = parentPort;
const { disks, zone, segmentSeconds, templates, board } = workerData as LookupWorkerData;
const places = disks.map(({ path }) => path);
// What a lookup notices on its way is in its answer: the roots that could not be read.
const observer = new Observer(() => undefined);
const days = new MergedDays({ disks, observer, now: Date.now, board: new CallBoard(places, board) });
const naming = { zone, templates: templates.map(parseSegmentNameTemplate) };
const segmented = new SegmentedDays({ days, naming, segmentSeconds });
let roots: RootsSnapshot = new Map();

inbox.on('message', (message: ToLookupWorker) => {
  switch (message.kind) {
    case 'roots':
      roots = applyChanges(roots, message.changes);
      days.setRoots(roots);
      break;
    case 'history':
      segmented.setHistory(message.history);
      break;
    case 'question':
      inbox.postMessage(answerTo(message.question));
  }
});

function answerTo({ camera, window }: LookupQuestion): FromLookupWorker {
  try {
    const booking = lookUpBooking(segmented, zone, camera, window);
    return { kind: 'answer', answer: booking && reportBooking(booking, zone) };
  } catch (error) {
    // One question that cannot be answered leaves the others theirs.
    return { kind: 'failure', message: reasonOf(error) };
  }
}
