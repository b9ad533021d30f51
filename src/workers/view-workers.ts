/**
 * Owns the worker threads that hold the view: hands each request to an idle one, so that a slow disk under one
 * reader holds up no other, and replaces a worker that dies.
 */
import { Worker } from 'node:worker_threads';
import { type History, noHistory } from '../lookup/gap-cause.js';
import { changesBetween, type RootsSnapshot } from '../registry/roots-snapshot.js';
import {
  applyFlatChanges,
  type FlatFolders,
  type FlatFoldersChanges,
  noFlatFolders,
} from '../union/legacy/flat-folders.js';
import type { Notice } from '../union/observer.js';
import { ViewFailure } from './view-failure.js';
import {
  type FromViewWorker,
  mostBytesPerRead,
  type ToViewWorker,
  type ViewAnswer,
  type ViewQuestion,
  type ViewQuestions,
  type ViewRequest,
  type ViewWorkerData,
} from './view-request.js';

interface Job {
  readonly request: ViewRequest;
  /** Called before the worker gets another job, while its shared memory still holds this one's bytes. */
  readonly resolve: (answer: ViewAnswer, shared: Uint8Array) => void;
  readonly reject: (failure: ViewFailure) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly shared: Uint8Array;
  job: Job | undefined;
}

export interface ViewWorkersParts {
  /** What each worker's view is made from. */
  readonly settings: Omit<ViewWorkerData, 'shared'>;
  readonly count: number;
  readonly onNotice: (notice: Notice) => void;
  readonly onCrash: (error: Error) => void;
}

export class ViewWorkers {
  readonly #parts: ViewWorkersParts;
  readonly #threads = new Set<Thread>();
  readonly #idle: Thread[] = [];
  readonly #waiting: Job[] = [];
  #roots: RootsSnapshot;
  #legacy: FlatFolders = noFlatFolders;
  #history = noHistory;
  #closed = false;
  #isLoading = false;

  constructor(parts: ViewWorkersParts, roots: RootsSnapshot) {
    this.#parts = parts;
    this.#roots = roots;
    this.#start();
  }

  setHistory(history: History): void {
    this.#history = history;
    for (const thread of this.#threads) post(thread, { kind: 'history', history });
  }

  setRoots(roots: RootsSnapshot): void {
    const changes = changesBetween(this.#roots, roots);
    this.#roots = roots;
    for (const thread of this.#threads) post(thread, { kind: 'roots', changes });
  }

  changeLegacy(changes: FlatFoldersChanges): void {
    this.#legacy = applyFlatChanges(this.#legacy, changes);
    for (const thread of this.#threads) post(thread, { kind: 'legacy', changes });
  }

  /** @throws ViewFailure with the system's code */
  ask<Q extends ViewQuestion>(question: Q, takes: ViewQuestions[Q]['takes']): Promise<ViewQuestions[Q]['answers']> {
    return new Promise((resolve, reject) => {
      this.#submit({ request: { question, ...takes } as ViewRequest, resolve, reject });
    });
  }

  /**
   * Reads into memory of the caller's, as much as fits.
   *
   * @returns the number of bytes, 0 at the end of the file
   * @throws ViewFailure
   */
  read(fd: number, position: number, target: Uint8Array): Promise<number> {
    const length = Math.min(target.length, mostBytesPerRead);
    return new Promise((resolve, reject) => {
      const copy = (answer: ViewAnswer, shared: Uint8Array) => {
        const bytes = answer as number;
        target.set(shared.subarray(0, bytes));
        resolve(bytes);
      };
      this.#submit({ request: { question: 'read', fd, position, length }, resolve: copy, reject });
    });
  }

  /** Ends the threads; one that is stuck in a disk's call ends with the process. */
  close(): void {
    this.#closed = true;
    for (const { worker } of this.#threads) void worker.terminate();
  }

  #start(): void {
    this.#isLoading = true;
    const shared = new SharedArrayBuffer(mostBytesPerRead);
    const workerData: ViewWorkerData = { ...this.#parts.settings, shared };
    const worker = new Worker(new URL('./view-worker.js', import.meta.url), {
      workerData,
      // One worker opens a file and another closes it: Node must not take the descriptors for lost.
      trackUnmanagedFds: false,
      // What an answer is made of is garbage at once: eight workers need no room to let it lie.
      resourceLimits: { maxYoungGenerationSizeMb: 2 },
    });
    const thread: Thread = { worker, shared: new Uint8Array(shared), job: undefined };
    worker.on('message', (message: FromViewWorker) => this.#receive(thread, message));
    worker.on('error', (error) => this.#replace(thread, error));
    this.#threads.add(thread);
    post(thread, { kind: 'roots', changes: this.#roots });
    post(thread, { kind: 'legacy', changes: this.#legacy });
    post(thread, { kind: 'history', history: this.#history });
  }

  #replace(thread: Thread, error: Error): void {
    this.#threads.delete(thread);
    const position = this.#idle.indexOf(thread);
    if (position >= 0) this.#idle.splice(position, 1);
    thread.job?.reject(new ViewFailure('EIO', 'the worker that was asked has died', { cause: error }));
    if (this.#closed) return;
    this.#parts.onCrash(error);
    this.#start();
  }

  #submit(job: Job): void {
    const thread = this.#idle.pop();
    if (thread !== undefined) return give(thread, job);
    this.#waiting.push(job);
    this.#startIfNeeded();
  }

  /** One more where all have something to do, and one at a time: to load takes longer than most answers. */
  #startIfNeeded(): void {
    const isNeeded = this.#waiting.length > 0 && !this.#isLoading && this.#threads.size < this.#parts.count;
    if (isNeeded) this.#start();
  }

  #receive(thread: Thread, message: FromViewWorker): void {
    if (message.kind === 'notice') {
      this.#parts.onNotice(message.notice);
      return;
    }
    if (message.kind === 'ready') {
      this.#isLoading = false;
      this.#makeIdle(thread);
      this.#startIfNeeded();
      return;
    }
    const { job } = thread;
    thread.job = undefined;
    if (message.kind === 'answer') job?.resolve(message.answer, thread.shared);
    else job?.reject(new ViewFailure(message.code ?? 'EIO', message.message));
    this.#makeIdle(thread);
  }

  #makeIdle(thread: Thread): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(thread);
    else give(thread, next);
  }
}

function give(thread: Thread, job: Job): void {
  thread.job = job;
  post(thread, { kind: 'request', request: job.request });
}

function post(thread: Thread, message: ToViewWorker): void {
  thread.worker.postMessage(message);
}
