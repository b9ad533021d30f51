/**
 * Owns the threads at the device. Each holds a view and serves one request at a time, so that a slow disk under one
 * reader holds up no other; one that dies is replaced.
 */
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { steadyNow } from '../../host/steady-clock.js';
import type { History } from '../../lookup/gap-cause.js';
import { noHistory } from '../../lookup/gap-cause.js';
import { changesBetween, type RootsSnapshot } from '../../registry/roots-snapshot.js';
import { CallBoard } from '../../union/call-board.js';
import {
  applyFlatChanges,
  type FlatFolders,
  type FlatFoldersChanges,
  noFlatFolders,
} from '../../union/legacy/flat-folders.js';
import type { HeldViewData } from '../../workers/held-view.js';
import type { OperationCounts } from '../operation-counts.js';
import type { FromKernelThread, KernelThreadData, ToKernelThread } from './kernel-thread-message.js';
import { mostDesks } from './shared/desks.js';
import type { SharedState } from './shared/shared-state.js';

/** A request that takes longer holds its thread up: no day takes that long to work out. */
const heldUpMs = 10_000;

interface Thread {
  readonly worker: Worker;
  readonly post: MessagePort;
  readonly desk: number;
  readonly board: CallBoard;
  readonly ended: Promise<void>;
}

export interface KernelThreadsParts {
  /** What each thread's view is made from. */
  readonly view: HeldViewData;
  readonly device: number;
  /** Where changes of watched folders are heard of. */
  readonly changes: number;
  readonly state: SharedState;
  readonly counts: OperationCounts;
  readonly count: number;
  readonly onMessage: (message: FromKernelThread) => void;
  readonly onCrash: (error: Error) => void;
}

export class KernelThreads {
  readonly #parts: KernelThreadsParts;
  readonly #threads = new Set<Thread>();
  readonly #freeDesks = Array.from({ length: mostDesks }, (_, index) => mostDesks - 1 - index);
  #roots: RootsSnapshot;
  #legacy: FlatFolders = noFlatFolders;
  #history = noHistory;
  #closed = false;

  constructor(parts: KernelThreadsParts, roots: RootsSnapshot) {
    this.#parts = parts;
    this.#roots = roots;
    for (let started = 0; started < parts.count; started += 1) this.#start();
  }

  get count(): number {
    return this.#threads.size;
  }

  /** Whether some thread waits for requests, or has taken its last one just now. */
  get serves(): boolean {
    const { desks } = this.#parts.state;
    const sinceMs = steadyNow() - heldUpMs;
    return [...this.#threads].some(({ desk }) => (desks.look(desk)?.sinceMs ?? Infinity) > sinceMs);
  }

  setHistory(history: History): void {
    this.#history = history;
    this.#postToAll({ kind: 'history', history });
  }

  setRoots(roots: RootsSnapshot): void {
    const changes = changesBetween(this.#roots, roots);
    this.#roots = roots;
    this.#postToAll({ kind: 'roots', changes });
  }

  changeLegacy(changes: FlatFoldersChanges): void {
    this.#legacy = applyFlatChanges(this.#legacy, changes);
    this.#postToAll({ kind: 'legacy', changes });
  }

  /** Resolves once all have ended, as they do when the mount is gone; one that is held up by a disk does not. */
  async ended(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#threads].map(async ({ ended }) => await ended));
  }

  #start(): void {
    const desk = this.#freeDesks.pop();
    if (desk === undefined) return;
    const { view, device, changes, state, counts } = this.#parts;
    const board = new CallBoard(view.disks.map(({ path }) => path));
    const { port1: post, port2 } = new MessageChannel();
    const workerData: KernelThreadData = {
      view,
      device,
      changes,
      desk,
      shared: state.parts,
      counts: counts.shared,
      board: board.shared,
      post: port2,
    };
    const worker = new Worker(new URL('./kernel-worker.js', import.meta.url), {
      workerData,
      transferList: [port2],
      // One thread opens a file and another closes it: Node must not take the descriptors for lost.
      trackUnmanagedFds: false,
      resourceLimits: { maxYoungGenerationSizeMb: 4 },
    });
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    const thread: Thread = { worker, post, desk, board, ended };
    worker.on('message', (message: FromKernelThread) => this.#parts.onMessage(message));
    worker.on('error', (error) => this.#replace(thread, error));
    this.#threads.add(thread);
    thread.post.postMessage({ kind: 'roots', changes: this.#roots } satisfies ToKernelThread);
    thread.post.postMessage({ kind: 'legacy', changes: this.#legacy } satisfies ToKernelThread);
    thread.post.postMessage({ kind: 'history', history: this.#history } satisfies ToKernelThread);
  }

  #replace(thread: Thread, error: Error): void {
    this.#threads.delete(thread);
    this.#freeDesks.push(thread.desk);
    this.#parts.onCrash(error);
    if (!this.#closed) this.#start();
  }

  #postToAll(message: ToKernelThread): void {
    for (const { post } of this.#threads) post.postMessage(message);
    this.#parts.state.announceNews();
  }
}
