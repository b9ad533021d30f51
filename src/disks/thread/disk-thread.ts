/**
 * Owns the thread of one disk: one call at a time, each with a deadline. A call to a disk that does not answer
 * cannot be stopped, only left behind: further calls fail at once until it returns, and then all is well again.
 */
import { Worker } from 'node:worker_threads';
import type { DiskConfig } from '../../config/config.js';
import { DayfsError, reasonOf } from '../../domain/errors.js';
import { steadyNow } from '../../host/steady-clock.js';
import { unpackFailure } from './carried-failure.js';
import type { DiskMessage, DiskRequest, DiskResults } from './disk-calls.js';

/** The disk has not answered in time, or not to an earlier call. */
class NoAnswer extends DayfsError {
  readonly code = 'ETIMEDOUT';

  constructor(disk: DiskConfig, what: string) {
    const remedy = 'check the disk, its cable or network, and the kernel log';
    super('failed', `${disk.id} (${disk.path}) ${what}; ${remedy}`);
  }
}

/** A timer that is later than that was not the host's to run: the process was stopped, or the whole host. */
const heldUpMs = 1_000;

interface PendingCall {
  readonly request: DiskRequest;
  readonly deadlineMs: number;
  readonly resolve: (result: DiskResults[keyof DiskResults]) => void;
  readonly reject: (error: DayfsError) => void;
}

interface RunningThread {
  readonly worker: Worker;
  /** Its code is loaded: from here on a call's time is the disk's. */
  isReady: boolean;
  /** What ended it. */
  crash?: unknown;
}

function closedError(disk: DiskConfig): DayfsError {
  return new DayfsError('failed', `${disk.id} (${disk.path}) is no longer in use: dayfs is stopping`);
}

export class DiskThread {
  readonly #disk: DiskConfig;
  readonly #entry: URL;
  readonly #waiting: PendingCall[] = [];
  #thread: RunningThread | undefined;
  #running: PendingCall | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isStuck = false;
  #isClosed = false;
  #whenSettled: () => void = () => {};

  /** @param entry the program that the thread runs */
  constructor(disk: DiskConfig, entry: URL) {
    this.#disk = disk;
    this.#entry = entry;
  }

  /** From a missed deadline until the call returns after all. */
  get isStuck(): boolean {
    return this.#isStuck;
  }

  /**
   * The deadline counts from when the disk is really asked: a wait behind other calls is not its fault.
   *
   * @throws NoAnswer for a missed deadline, else what the call throws
   */
  call<C extends DiskRequest['call']>(
    request: Extract<DiskRequest, { readonly call: C }>,
    deadlineMs: number,
  ): Promise<DiskResults[C]> {
    return new Promise((resolve, reject) => {
      // The thread answers a request with what DiskResults has for its call.
      const call: PendingCall = { request, deadlineMs, resolve: resolve as PendingCall['resolve'], reject };
      if (this.#isClosed) reject(closedError(this.#disk));
      else if (this.#isStuck) reject(new NoAnswer(this.#disk, 'does not answer'));
      else this.#waiting.push(call);
      this.#next();
    });
  }

  /** Lets a call that is under way end, but waits for none that is stuck. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#failWaiting(closedError(this.#disk));
    if (this.#running !== undefined && !this.#isStuck) {
      await new Promise<void>((resolve) => {
        this.#whenSettled = resolve;
      });
    }
    const ended = this.#thread?.worker.terminate();
    if (!this.#isStuck) await ended;
  }

  #next(): void {
    if (this.#running !== undefined) return;
    this.#running = this.#waiting.shift();
    if (this.#running === undefined) return;
    try {
      this.#thread ??= this.#start();
    } catch (error) {
      // The host has no room for another thread: the next call tries anew.
      this.#lose(error);
      return;
    }
    // An idle thread, or a stuck one, keeps no process from ending by itself; a call under way does.
    this.#thread.worker.ref();
    this.#thread.worker.postMessage(this.#running.request);
    if (this.#thread.isReady) this.#startTimer(this.#running);
  }

  #start(): RunningThread {
    const worker = new Worker(this.#entry, { workerData: this.#disk });
    const thread: RunningThread = { worker, isReady: false };
    worker.on('message', (message: DiskMessage) => this.#hear(thread, message));
    worker.on('error', (error) => {
      thread.crash = error;
    });
    worker.on('exit', () => this.#lose(thread.crash));
    return thread;
  }

  #hear(thread: RunningThread, message: DiskMessage): void {
    if (message.type === 'ready') {
      thread.isReady = true;
      if (this.#running !== undefined) this.#startTimer(this.#running);
      return;
    }
    // After a missed deadline this reaches nobody: a promise is settled once.
    if (message.type === 'result') this.#running?.resolve(message.result);
    else this.#running?.reject(unpackFailure(message.failure));
    this.#settle();
  }

  /**
   * The next call gets a new thread.
   *
   * @param crash what ended it, or kept it from being started
   */
  #lose(crash: unknown): void {
    this.#thread = undefined;
    const why = crash === undefined ? '' : `: ${reasonOf(crash)}`;
    const what = `${this.#disk.id} (${this.#disk.path}) cannot be asked, its thread ended${why}`;
    this.#running?.reject(new DayfsError('failed', `${what}; try again`, { cause: crash }));
    this.#settle();
  }

  #settle(): void {
    clearTimeout(this.#timer);
    this.#running = undefined;
    this.#isStuck = false;
    this.#thread?.worker.unref();
    this.#whenSettled();
    this.#next();
  }

  #startTimer(call: PendingCall): void {
    const dueMs = steadyNow() + call.deadlineMs;
    this.#timer = setTimeout(() => {
      // The answer may lie here unheard: that this process was held up is none of the disk's faults.
      if (steadyNow() - dueMs > heldUpMs) {
        this.#startTimer(call);
        return;
      }
      this.#isStuck = true;
      this.#thread?.worker.unref();
      call.reject(new NoAnswer(this.#disk, `has not answered for ${call.deadlineMs / 1000} s`));
      this.#failWaiting(new NoAnswer(this.#disk, 'does not answer'));
      this.#whenSettled();
    }, call.deadlineMs);
  }

  #failWaiting(error: DayfsError): void {
    for (const call of this.#waiting.splice(0)) call.reject(error);
  }
}
