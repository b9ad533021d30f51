/** The entry of a lookup's thread: answers one question after another, by plain synchronous calls. */
import { parentPort } from 'node:worker_threads';
import { reasonOf } from '../domain/errors.js';
import { parseSegmentNameTemplate } from '../domain/segment-name.js';
import type { TimeZone } from '../domain/time-zone.js';
import { reportBooking } from '../lookup/booking-report.js';
import { lookUpBooking } from '../lookup/lookup.js';
import { SegmentedDays } from '../lookup/segmented-days.js';
import { applyChanges, type RootsSnapshot } from '../registry/roots-snapshot.js';
import { CallBoard } from '../union/call-board.js';
import { MergedDays } from '../union/merged-days.js';
import { Observer } from '../union/observer.js';
import type { FromLookupWorker, LookupQuestion, LookupScope, ToLookupWorker } from './lookup-request.js';

if (parentPort === null) throw new Error('a lookup worker is a thread, not a program');
const inbox = parentPort;

inbox.once('message', (first: ToLookupWorker) => {
  if (first.kind !== 'begin') throw new Error('a lookup worker was asked before it was told where to look');
  const answers = new LookupAnswers(first);
  inbox.on('message', (message: ToLookupWorker) => {
    const answer = answers.take(message);
    if (answer !== undefined) inbox.postMessage(answer);
  });
});

class LookupAnswers {
  readonly #zone: TimeZone;
  readonly #days: MergedDays;
  readonly #segmented: SegmentedDays;
  #roots: RootsSnapshot = new Map();

  constructor({ disks, zone, segmentSeconds, templates, board }: LookupScope) {
    const places = disks.map(({ path }) => path);
    // What a lookup notices on its way is in its answer: the roots that could not be read.
    const observer = new Observer(() => undefined);
    const naming = { zone, templates: templates.map(parseSegmentNameTemplate) };
    this.#zone = zone;
    this.#days = new MergedDays({ disks, observer, now: Date.now, board: new CallBoard(places, board) });
    this.#segmented = new SegmentedDays({ days: this.#days, naming, segmentSeconds });
  }

  take(message: ToLookupWorker): FromLookupWorker | undefined {
    switch (message.kind) {
      case 'begin':
        return undefined;
      case 'roots':
        this.#roots = applyChanges(this.#roots, message.changes);
        this.#days.setRoots(this.#roots);
        return undefined;
      case 'history':
        this.#segmented.setHistory(message.history);
        return undefined;
      case 'question':
        return this.#answer(message.question);
    }
  }

  #answer({ camera, window }: LookupQuestion): FromLookupWorker {
    try {
      const booking = lookUpBooking(this.#segmented, this.#zone, camera, window);
      return { kind: 'answer', answer: booking && reportBooking(booking, this.#zone) };
    } catch (error) {
      // One question that cannot be answered leaves the others theirs.
      return { kind: 'failure', message: reasonOf(error) };
    }
  }
}
