/**
 * Owns the thread that looks bookings up. Where a disk does not answer, both are left behind: another thread answers
 * without that disk, until it is back.
 */
import type { Worker } from 'node:worker_threads';
import type { Config } from '../config/config.js';
import { DayfsError, reasonOf } from '../domain/errors.js';
import { type BookingReport, unpackReport } from '../lookup/booking-report.js';
import { type History, noHistory } from '../lookup/gap-cause.js';
import { applyChanges, type RootsChanges, type RootsSnapshot } from '../registry/roots-snapshot.js';
import { boardPlaces, HungDisks } from './hung-disks.js';
import type { FromLookupWorker, LookupQuestion, ToLookupWorker } from './lookup-request.js';
import { type LookupWay, lookupScope } from './lookup-way.js';
import { takeLookupWorker } from './lookup-worker-ahead.js';

/** For all that asks no disk: longer than any day takes to work out. */
const longestMs = 30_000;
/** A flat folder is read in one call, and a cold one of half a million files takes seconds. */
const legacyDeadlines = 15;
const lookEveryMs = 1_000;

interface Pending {
  readonly question: LookupQuestion;
  readonly resolve: (answer: BookingReport | undefined) => void;
  readonly reject: (error: DayfsError) => void;
}

interface Running {
  readonly worker: Worker;
  /** On the call board. */
  readonly line: number;
  /** When it began with the question that it has. */
  askedAtMs: number;
}

export class LookupThread implements LookupWay {
  readonly #config: Config;
  readonly #pending: Pending[] = [];
  readonly #hung: HungDisks;
  #roots: RootsSnapshot = new Map();
  #history = noHistory;
  #running: Running | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(config: Config) {
    this.#config = config;
    const deadlineMs = config.mount.diskDeadlineMs;
    this.#hung = new HungDisks({
      places: boardPlaces(config),
      deadlineMs,
      longerDeadlinesMs: new Map(legacyPlaces(config).map((place) => [place, legacyDeadlines * deadlineMs])),
      onStuck: (line) => this.#leave(line),
    });
  }

  get isStuck(): boolean {
    return this.#hung.isStuck;
  }

  setRoots(changes: RootsChanges): void {
    this.#roots = applyChanges(this.#roots, changes);
    this.#post({ kind: 'roots', changes });
  }

  setHistory(history: History): void {
    this.#history = history;
    this.#post({ kind: 'history', history });
  }

  ask(question: LookupQuestion): Promise<BookingReport | undefined> {
    return new Promise((resolve, reject) => {
      this.#running ??= this.#start();
      if (this.#pending.length === 0) this.#running.askedAtMs = performance.now();
      this.#pending.push({ question, resolve, reject });
      this.#running.worker.ref();
      this.#post({ kind: 'question', question });
      this.#timer ??= setInterval(() => this.#look(), lookEveryMs);
    });
  }

  /** Waits for no disk: a thread that one holds ends with the process, and the process with it. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    for (const { reject } of this.#pending.splice(0)) reject(new DayfsError('failed', 'the lookup was closed'));
    const running = this.#running;
    this.#running = undefined;
    const ended = running?.worker.terminate();
    const isAsking = running !== undefined && this.#hung.board.line(running.line).look().place !== undefined;
    if (!isAsking) await ended;
    this.#hung.close();
  }

  #start(): Running {
    const board = this.#hung.addThread();
    const begin: ToLookupWorker = { kind: 'begin', ...lookupScope(this.#config, board) };
    const worker = takeLookupWorker();
    worker.postMessage(begin);
    const running: Running = { worker, line: board.line, askedAtMs: performance.now() };
    worker.on('message', (message: FromLookupWorker) => this.#receive(running, message));
    worker.on('error', (error) => this.#lose(running, error));
    worker.on('exit', () => this.#hung.removeThread(running.line));
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
    if (running !== this.#running) {
      void running.worker.terminate();
      return;
    }
    running.askedAtMs = performance.now();
    const asked = this.#pending.shift();
    if (message.kind === 'answer')
      asked?.resolve(message.answer && unpackReport(message.answer, this.#config.timeZone));
    else asked?.reject(new DayfsError('failed', message.message));
    if (this.#pending.length === 0) this.#rest(running);
  }

  #rest({ worker }: Running): void {
    worker.unref();
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #lose(running: Running, error: unknown): void {
    if (running !== this.#running) return;
    this.#failAll(
      running,
      new DayfsError('failed', `the lookup failed: ${reasonOf(error)}; try again`, { cause: error }),
    );
  }

  #failAll(running: Running, failure: DayfsError): void {
    this.#running = undefined;
    for (const { reject } of this.#pending.splice(0)) reject(failure);
    this.#rest(running);
  }

  #look(): void {
    const running = this.#running;
    // In a call to a disk, it is left behind when that disk's deadline is over.
    if (running === undefined || this.#hung.board.line(running.line).look().place !== undefined) return;
    const askedMs = performance.now() - running.askedAtMs;
    if (Math.min(askedMs, this.#hung.heldMs(running.line)) >= longestMs) this.#giveUp(running);
  }

  #giveUp(running: Running): void {
    void running.worker.terminate();
    const message = `the lookup has come to no answer within ${longestMs / 1000} s; try again while the host does less`;
    this.#failAll(running, new DayfsError('failed', message));
  }

  /** Whatever was asked is asked again, of another thread and without the disk. */
  #leave(line: number): void {
    if (this.#running?.line !== line) return;
    this.#running.worker.unref();
    this.#running = this.#start();
    for (const { question } of this.#pending) this.#post({ kind: 'question', question });
  }
}

/** The legacy path's place on the board, where it has one of its own. */
function legacyPlaces({ disks, legacy }: Config): string[] {
  const paths = new Set(disks.map(({ path }) => path));
  return boardPlaces({ disks: [], legacy }).filter((place) => !paths.has(place));
}
