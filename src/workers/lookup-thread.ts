/**
 * Owns the thread that looks bookings up. A disk that does not answer cannot be stopped from holding its thread,
 * so both are left behind: another thread answers without that disk, until it is back.
 */
import { Worker } from 'node:worker_threads';
import type { Config } from '../config/config.js';
import { DayfsError, reasonOf } from '../domain/errors.js';
import type { BookingReport } from '../lookup/booking-report.js';
import { type History, noHistory } from '../lookup/gap-cause.js';
import { applyChanges, type RootsChanges, type RootsSnapshot } from '../registry/roots-snapshot.js';
import { CallBoard, type NotedCall } from '../union/call-board.js';
import { DiskReturn } from './disk-return.js';
import type { FromLookupWorker, LookupQuestion, ToLookupWorker } from './lookup-request.js';

/** For one call of a disk, as everywhere else. */
const deadlineMs = 2000;
/** For all that is no disk's: longer than any day takes to work out. Only a legacy path can hang as long. */
const longestMs = 30_000;
const lookEveryMs = 50;

interface Pending {
  readonly question: LookupQuestion;
  readonly resolve: (answer: BookingReport | undefined) => void;
  readonly reject: (error: DayfsError) => void;
}

interface Running {
  readonly worker: Worker;
  readonly board: CallBoard;
  /** The call that it was last seen in, and since when. */
  seen: NotedCall & { readonly sinceMs: number };
}

export type LookupWorker = Worker;

/** Loads before it is known what it is to look at. */
export function startLookupWorker(): LookupWorker {
  return new Worker(new URL('./lookup-worker.js', import.meta.url));
}

export class LookupThread {
  readonly #config: Config;
  readonly #pending: Pending[] = [];
  readonly #hung = new Map<string, DiskReturn>();
  #roots: RootsSnapshot = new Map();
  #history = noHistory;
  #spare: LookupWorker | undefined;
  #running: Running | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param worker that was started already */
  constructor(config: Config, worker: LookupWorker | undefined) {
    this.#config = config;
    this.#spare = worker;
  }

  /** A call to a disk has not returned, so that this process cannot end by itself. */
  get isStuck(): boolean {
    return this.#hung.size > 0 || this.#running?.board.look().place !== undefined;
  }

  setRoots(changes: RootsChanges): void {
    this.#roots = applyChanges(this.#roots, changes);
    this.#post({ kind: 'roots', changes });
  }

  setHistory(history: History): void {
    this.#history = history;
    this.#post({ kind: 'history', history });
  }

  /** Undefined if nothing is known of the day. @throws DayfsError */
  ask(question: LookupQuestion): Promise<BookingReport | undefined> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ question, resolve, reject });
      this.#running ??= this.#start();
      this.#running.worker.ref();
      this.#post({ kind: 'question', question });
      this.#timer ??= setInterval(() => this.#look(), lookEveryMs);
    });
  }

  /** Waits for no disk: a thread that one holds ends with the process, and the process with it. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    for (const { reject } of this.#pending.splice(0)) reject(new DayfsError('failed', 'the lookup was closed'));
    for (const [, awaited] of this.#hung) awaited.stop();
    const { worker, board } = this.#running ?? {};
    this.#running = undefined;
    const ended = worker?.terminate();
    if (board?.look().place === undefined) await ended;
  }

  #start(): Running {
    const { disks, timeZone, recording, legacy } = this.#config;
    const board = new CallBoard(disks.map(({ path }) => path));
    board.leaveOut(new Set(this.#hung.keys()));
    const begin: ToLookupWorker = {
      kind: 'begin',
      disks,
      zone: timeZone,
      segmentSeconds: recording.segmentSeconds,
      templates: [recording.segmentName, ...(legacy?.names ?? [])].map(({ text }) => text),
      legacy: legacy && { path: legacy.path, names: legacy.names.map(({ text }) => text) },
      board: board.shared,
    };
    const worker = this.#spare ?? startLookupWorker();
    this.#spare = undefined;
    worker.postMessage(begin);
    const running: Running = { worker, board, seen: { ...board.look(), sinceMs: performance.now() } };
    worker.on('message', (message: FromLookupWorker) => this.#receive(running, message));
    worker.on('error', (error) => this.#lose(running, error));
    for (const message of this.#known()) worker.postMessage(message);
    return running;
  }

  #known(): ToLookupWorker[] {
    return [
      { kind: 'roots', changes: this.#roots },
      { kind: 'history', history: this.#history },
    ];
  }

  #post(message: ToLookupWorker): void {
    this.#running?.worker.postMessage(message);
  }

  #receive(running: Running, message: FromLookupWorker): void {
    // One that was left behind may come to its answer after all.
    if (running !== this.#running) return;
    const asked = this.#pending.shift();
    if (message.kind === 'answer') asked?.resolve(message.answer);
    else asked?.reject(new DayfsError('failed', `the lookup failed: ${message.message}; try again`));
    if (this.#pending.length === 0) this.#rest(running);
  }

  #rest({ worker }: Running): void {
    worker.unref();
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #lose(running: Running, error: unknown): void {
    if (running !== this.#running) return;
    this.#running = undefined;
    const message = `the thread of the lookup has died: ${reasonOf(error)}; try again`;
    for (const { reject } of this.#pending.splice(0)) reject(new DayfsError('failed', message, { cause: error }));
    this.#rest(running);
  }

  #look(): void {
    const running = this.#running;
    if (running === undefined) return;
    const call = running.board.look();
    const nowMs = performance.now();
    const isSame = call.place === running.seen.place && call.step === running.seen.step;
    if (!isSame) running.seen = { ...call, sinceMs: nowMs };
    const sinceMs = nowMs - running.seen.sinceMs;
    if (call.place !== undefined && sinceMs >= deadlineMs) this.#leave(running, call.place);
    else if (sinceMs >= longestMs) this.#giveUp(running);
  }

  #giveUp(running: Running): void {
    void running.worker.terminate();
    this.#lose(running, `it has not answered for ${longestMs / 1000} s`);
  }

  /** Whatever was asked is asked again, of another thread and without the disk. */
  #leave({ worker }: Running, place: string): void {
    worker.unref();
    void worker.terminate();
    const disk = this.#config.disks.find(({ path }) => path === place);
    if (disk !== undefined) this.#hung.set(place, new DiskReturn(disk, () => this.#takeIn(place)));
    this.#running = this.#start();
    for (const { question } of this.#pending) this.#post({ kind: 'question', question });
  }

  #takeIn(place: string): void {
    this.#hung.delete(place);
    this.#running?.board.leaveOut(new Set(this.#hung.keys()));
  }
}
