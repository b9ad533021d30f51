/**
 * Owns the worker threads that hold the view: hands each request to an idle one, so that a slow disk under one
 * reader holds up no other, and replaces a worker that dies or is stuck in a disk that does not answer. There are few
 * at first, so that a mount is soon there again, and more where requests have to wait.
 */
import type { History } from '../lookup/gap-cause.js';
import type { RootsSnapshot } from '../registry/roots-snapshot.js';
import { DiskHungError, diskHungCode } from '../union/disk-hung-error.js';
import type { FlatFoldersChanges } from '../union/legacy/flat-folders.js';
import type { Notice } from '../union/observer.js';
import type { Descriptor } from '../view/node.js';
import { boardPlaces, type DiskChange, HungDisks } from './hung-disks.js';
import { ViewFailure } from './view-failure.js';
import { ViewKnowledge } from './view-knowledge.js';
import {
  type FromViewWorker,
  mostBytesPerRead,
  type ToldEdition,
  type ToViewWorker,
  type ViewAnswer,
  type ViewQuestion,
  type ViewQuestions,
  type ViewRequest,
  type ViewWorkerData,
} from './view-request.js';
import { ViewThread } from './view-thread.js';
import { isOfOpenFile, type Job, WaitingJobs } from './waiting-jobs.js';

export interface ViewWorkersParts {
  /** What each worker's view is made from. */
  readonly settings: Omit<ViewWorkerData, 'shared' | 'board'>;
  /** At the most, beside those that are stuck. */
  readonly count: number;
  /** How long a disk may take for one call. */
  readonly deadlineMs: number;
  readonly onNotice: (notice: Notice) => void;
  readonly onCrash: (error: Error) => void;
  /** A disk does not answer, or answers again. */
  readonly onDiskChange: DiskChange;
}

export class ViewWorkers {
  readonly #parts: ViewWorkersParts;
  readonly #hung: HungDisks;
  readonly #threads = new Map<number, ViewThread>();
  readonly #starting = new Set<ViewThread>();
  readonly #idle: ViewThread[] = [];
  readonly #waiting: WaitingJobs;
  /** By descriptor, the disk that reads of it are calls to. */
  readonly #opened = new Map<number, string>();
  readonly #knowledge: ViewKnowledge;
  #closed = false;

  constructor(parts: ViewWorkersParts, roots: RootsSnapshot) {
    this.#parts = parts;
    this.#knowledge = new ViewKnowledge(roots);
    this.#hung = new HungDisks({
      places: boardPlaces(parts.settings),
      deadlineMs: parts.deadlineMs,
      // So that two disks that hang leave threads for the others until their deadline, too.
      mostCalls: Math.max(1, Math.floor((parts.count - 1) / 2)),
      onStuck: (line, place) => this.#leave(line, place),
      onChange: parts.onDiskChange,
      onLook: () => this.#dispatch(),
    });
    this.#waiting = new WaitingJobs(this.#hung.board);
    this.#start();
  }

  /** A thread is in a call to a disk that may never return, so that this process cannot end by itself. */
  get isStuck(): boolean {
    return this.#hung.isStuck;
  }

  /** The folders of the disks that do not answer. */
  get hungPlaces(): string[] {
    return this.#hung.places;
  }

  setHistory(history: History): void {
    this.#postToAll(this.#knowledge.setHistory(history));
  }

  setRoots(roots: RootsSnapshot): void {
    this.#postToAll(this.#knowledge.setRoots(roots));
  }

  changeLegacy(changes: FlatFoldersChanges): void {
    this.#postToAll(this.#knowledge.changeLegacy(changes));
  }

  /** @throws ViewFailure with the system's code */
  ask<Q extends ViewQuestion>(question: Q, takes: ViewQuestions[Q]['takes']): Promise<ViewQuestions[Q]['answers']> {
    return new Promise((resolve, reject) => {
      this.#submit({ request: { question, ...takes } as ViewRequest, resolve, reject });
    });
  }

  /**
   * A descriptor for reading, which is to be closed here; of a made-up file an edition, without its content for
   * whoever has this version already.
   *
   * @throws ViewFailure
   */
  async open(path: string, known?: string): Promise<number | ToldEdition> {
    const answer = await this.ask('open', { path, known });
    if ('version' in answer) return answer;
    this.#opened.set(answer.fd, answer.boardPlace);
    return answer.fd;
  }

  /**
   * Reads into memory of the caller's, as much as fits.
   *
   * @returns the number of bytes, 0 at the end of the file
   * @throws ViewFailure
   */
  read(fd: number, position: number, target: Uint8Array): Promise<number> {
    const boardPlace = this.#opened.get(fd) ?? '';
    const length = Math.min(target.length, mostBytesPerRead);
    return new Promise((resolve, reject) => {
      const copy = (answer: ViewAnswer, shared: Uint8Array) => {
        const bytes = answer as number;
        target.set(shared.subarray(0, bytes));
        resolve(bytes);
      };
      this.#submit({ request: { question: 'read', fd, boardPlace, position, length }, resolve: copy, reject });
    });
  }

  /** Waits for a disk that does not answer. @throws ViewFailure */
  async close(fd: number): Promise<void> {
    const boardPlace = this.#opened.get(fd) ?? '';
    this.#opened.delete(fd);
    await this.ask('close', { fd, boardPlace });
  }

  /**
   * Ends the threads; one that is stuck in a disk's call ends with the process. One that has only just begun is waited
   * for: a thread that is terminated while it loads native code takes Node with it, by SIGABRT.
   */
  async end(): Promise<void> {
    this.#closed = true;
    this.#hung.close();
    await Promise.all([...this.#starting].map(async (thread) => await thread.begun()));
    for (const { worker } of this.#threads.values()) void worker.terminate();
  }

  #start(): void {
    const thread = new ViewThread(this.#parts.settings, this.#hung.addThread());
    const { worker, line } = thread;
    worker.on('message', (message: FromViewWorker) => this.#receive(thread, message));
    worker.on('error', (error) => this.#replace(thread, error));
    worker.on('exit', () => this.#hung.removeThread(line));
    this.#threads.set(line, thread);
    for (const message of this.#knowledge.whole()) thread.post(message);
    this.#starting.add(thread);
  }

  #replace(thread: ViewThread, error: Error): void {
    if (!this.#isInUse(thread)) return;
    this.#threads.delete(thread.line);
    this.#starting.delete(thread);
    const position = this.#idle.indexOf(thread);
    if (position >= 0) this.#idle.splice(position, 1);
    thread.job?.reject(new ViewFailure('EIO', 'the worker that was asked has died', { cause: error }));
    if (this.#closed) return;
    this.#parts.onCrash(error);
    this.#dispatch();
  }

  /** Whoever reads a file is told; all else is asked again of another thread, which goes on without the disk. */
  #leave(line: number, place: string): void {
    const job = this.#threads.get(line)?.job;
    this.#threads.delete(line);
    if (job === undefined) return;
    const error = new DiskHungError(place);
    if (isOfOpenFile(job)) job.reject(new ViewFailure(error.code, error.message, { cause: error }));
    else this.#waiting.addAgain(job);
    this.#dispatch();
  }

  #submit(job: Job): void {
    this.#waiting.add(job);
    this.#dispatch();
  }

  #dispatch(): void {
    for (let thread = this.#idle.at(-1); thread !== undefined; thread = this.#idle.at(-1)) {
      const job = this.#waiting.next();
      if (job === undefined) return;
      this.#idle.pop();
      thread.begin(job);
    }
    const isShort = this.#waiting.hasNext() && this.#threads.size < this.#parts.count;
    if (isShort && this.#starting.size === 0 && !this.#closed) this.#start();
  }

  #receive(thread: ViewThread, message: FromViewWorker): void {
    if (message.kind === 'notice') this.#parts.onNotice(message.notice);
    else if (this.#isInUse(thread)) this.#take(thread, message);
    else this.#receiveLate(thread, message);
  }

  #take(thread: ViewThread, message: Exclude<FromViewWorker, { kind: 'notice' }>): void {
    const { job } = thread;
    thread.job = undefined;
    this.#starting.delete(thread);
    if (job !== undefined && message.kind !== 'ready') this.#finish(job, message, thread);
    this.#idle.push(thread);
    this.#dispatch();
  }

  #finish(job: Job, message: Outcome, { shared }: ViewThread): void {
    // A disk that was left out just before: the file is still to be closed.
    const isUnclosed = job.request.question === 'close' && 'code' in message && message.code === diskHungCode;
    if (message.kind === 'answer') job.resolve(message.answer, new Uint8Array(shared));
    else if (message.kind === 'busy') this.#waiting.addAgain(job, message.place);
    else if (isUnclosed) this.#waiting.addAgain(job);
    else job.reject(new ViewFailure(message.code ?? 'EIO', message.message, { place: message.place }));
  }

  /** One that was left behind comes back: nobody waits for its answer, but a file that it opened is to be closed. */
  #receiveLate({ job, worker }: ViewThread, message: FromViewWorker): void {
    if (job?.request.question === 'open' && message.kind === 'answer') {
      const opened = message.answer as Descriptor | ToldEdition;
      if ('fd' in opened) this.#submit({ request: { question: 'close', ...opened }, resolve: ignore, reject: ignore });
    }
    void worker.terminate();
  }

  #postToAll(message: ToViewWorker): void {
    for (const thread of this.#threads.values()) thread.post(message);
  }

  #isInUse(thread: ViewThread): boolean {
    return this.#threads.get(thread.line) === thread;
  }
}

/** What becomes of a request. */
type Outcome = Exclude<FromViewWorker, { kind: 'notice' | 'ready' }>;

function ignore(): void {
  // Nobody waits for it.
}
