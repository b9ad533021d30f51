/** Owns the requests to the view that wait for a worker, or for a disk that has as many calls under way as it may. */
import type { CallBoard } from '../union/call-board.js';
import type { ViewFailure } from './view-failure.js';
import type { ViewAnswer, ViewRequest } from './view-request.js';

export interface Job {
  readonly request: ViewRequest;
  /** Called before the worker gets another job, while its shared memory still holds this one's bytes. */
  readonly resolve: (answer: ViewAnswer, shared: Uint8Array) => void;
  readonly reject: (failure: ViewFailure) => void;
}

interface WaitingJob {
  readonly job: Job;
  /** The disk that it asks, where that is known. */
  readonly place: string | undefined;
}

export class WaitingJobs {
  readonly #board: CallBoard;
  readonly #jobs: WaitingJob[] = [];

  constructor(board: CallBoard) {
    this.#board = board;
  }

  add(job: Job): void {
    this.#jobs.push({ job, place: placeOf(job) });
  }

  /** One that was begun already comes before those that were not. */
  addAgain(job: Job, place?: string): void {
    this.#jobs.unshift({ job, place: place ?? placeOf(job) });
  }

  hasNext(): boolean {
    return this.#nextIndex() >= 0;
  }

  /** Takes out the first that can be done now. */
  next(): Job | undefined {
    const index = this.#nextIndex();
    return index < 0 ? undefined : this.#jobs.splice(index, 1)[0]?.job;
  }

  #nextIndex(): number {
    // Of a hundred that wait for one disk, the first tells of all.
    const full = new Set<string>();
    return this.#jobs.findIndex(({ job, place }) => {
      if (place === undefined) return true;
      // A disk that is left out is not waited for, but to close a file of it is to wait for it.
      if (this.#board.isLeftOut(place)) return job.request.question !== 'close';
      if (!full.has(place) && this.#board.hasRoom(place)) return true;
      full.add(place);
      return false;
    });
  }
}

export function isOfOpenFile({ request }: Job): boolean {
  return request.question === 'read' || request.question === 'close';
}

function placeOf({ request }: Job): string | undefined {
  return 'boardPlace' in request ? request.boardPlace : undefined;
}
