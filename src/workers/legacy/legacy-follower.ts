/** Owns the thread that follows the legacy path: what it finds is passed on, and its disk holds up nobody else. */
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { CameraName } from '../../domain/camera-name.js';
import { threadFiles } from '../../host/program-files.js';
import type { FlatFoldersChanges } from '../../union/legacy/flat-folders.js';
import type { Notice } from '../../union/observer.js';
import type { FromLegacyWorker, LegacyData, LegacyWorkerData, ToLegacyWorker } from './legacy-message.js';

export interface LegacyFollowerParts {
  readonly legacy: LegacyData;
  /** Those that are known: the others are found. */
  readonly cameras: readonly CameraName[];
  readonly onChanges: (changes: FlatFoldersChanges) => void;
  readonly onNotice: (notice: Notice) => void;
  readonly onCrash: (error: Error) => void;
  readonly now: () => number;
}

/** A look takes milliseconds; while a folder is read for longer there are signs of life as well. */
const stuckAfterMs = 2_000;
const checkEveryMs = 500;
const startAgainAfterMs = 1_000;

export class LegacyFollower {
  readonly #parts: LegacyFollowerParts;
  readonly #cameras: Set<CameraName>;
  readonly #lastSign = new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT));
  readonly #firstLook: Promise<void>;
  readonly #check: NodeJS.Timeout;
  #endFirstLook: () => void = () => {};
  #worker: Worker;
  #wasStuckAtClose: boolean | undefined;
  #startingAgain: NodeJS.Timeout | undefined;

  constructor(parts: LegacyFollowerParts) {
    this.#parts = parts;
    this.#cameras = new Set(parts.cameras);
    this.#firstLook = new Promise((resolve) => {
      this.#endFirstLook = resolve;
    });
    this.#worker = this.#start();
    this.#check = setInterval(() => this.#tellWhetherStuck(), checkEveryMs).unref();
  }

  /** The disk of the legacy path does not answer. */
  get isStuck(): boolean {
    return this.#wasStuckAtClose ?? this.#parts.now() - (this.#lastSign[0] ?? 0) > stuckAfterMs;
  }

  /** Waits until every folder has been looked at once, but not for a disk that does not answer. */
  async firstLook(mostMs: number): Promise<'done' | 'under-way'> {
    const untilMs = this.#parts.now() + mostMs;
    let outcome: 'done' | 'under-way' = 'under-way';
    const done = this.#firstLook.then(() => {
      outcome = 'done';
    });
    while (outcome === 'under-way' && this.#parts.now() < untilMs && !this.isStuck) {
      await Promise.race([done, pause(checkEveryMs, undefined, { ref: false })]);
    }
    return outcome;
  }

  follow(cameras: Iterable<CameraName>): void {
    const added = [...cameras].filter((camera) => !this.#cameras.has(camera));
    for (const camera of added) this.#cameras.add(camera);
    if (added.length > 0) this.#post({ cameras: added });
  }

  /** One that is stuck in a disk's call ends with the process. */
  close(): void {
    this.#wasStuckAtClose = this.isStuck;
    clearInterval(this.#check);
    clearTimeout(this.#startingAgain);
    this.#worker.removeAllListeners('error');
    void this.#worker.terminate();
  }

  #start(): Worker {
    this.#lastSign.fill(this.#parts.now());
    const workerData: LegacyWorkerData = { legacy: this.#parts.legacy, pulse: this.#lastSign.buffer };
    const worker = new Worker(threadFiles.legacy, { workerData });
    worker.on('message', (message: FromLegacyWorker) => this.#receive(message));
    worker.on('error', (error) => this.#startAgain(error));
    worker.postMessage({ cameras: [...this.#cameras] } satisfies ToLegacyWorker);
    return worker;
  }

  /** What it told stays as it is: the next one tells of every day anew. */
  #startAgain(error: Error): void {
    this.#parts.onCrash(error);
    this.#startingAgain = setTimeout(() => {
      this.#worker = this.#start();
    }, startAgainAfterMs);
  }

  #receive(message: FromLegacyWorker): void {
    if (message.kind === 'changes') this.#parts.onChanges(message.changes);
    else if (message.kind === 'notice') this.#parts.onNotice(message.notice);
    else this.#endFirstLook();
  }

  #post(message: ToLegacyWorker): void {
    this.#worker.postMessage(message);
  }

  #tellWhetherStuck(): void {
    const detail = 'the legacy path does not answer; what is known of it is shown';
    const { path } = this.#parts.legacy;
    this.#parts.onNotice({ kind: 'disk-error', path, count: this.isStuck ? 1 : 0, detail });
  }
}
