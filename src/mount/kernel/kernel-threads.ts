/**
 * Owns the threads at the device. Each holds a view and serves one request at a time, so that a slow disk under one
 * reader holds up no other: there are few at first, and more where they are held up. One that dies is replaced, and
 * so is one that is stuck in a disk, whose request another one serves without it.
 */
import { writeSync } from 'node:fs';
import { constants } from 'node:os';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { threadFiles } from '../../host/program-files.js';
import { steadyNow } from '../../host/steady-clock.js';
import type { History } from '../../lookup/gap-cause.js';
import type { RootsSnapshot } from '../../registry/roots-snapshot.js';
import type { FlatFoldersChanges } from '../../union/legacy/flat-folders.js';
import type { HeldViewData, ViewNews } from '../../workers/held-view.js';
import { boardPlaces, type DiskChange, HungDisks } from '../../workers/hung-disks.js';
import { ViewKnowledge } from '../../workers/view-knowledge.js';
import type { OperationCounts } from '../operation-counts.js';
import type { FromKernelThread, KernelThreadData } from './kernel-thread-message.js';
import { formatError } from './protocol/headers.js';
import { mostDesks } from './shared/desks.js';
import type { SharedState } from './shared/shared-state.js';
import { UnclosedFiles } from './unclosed-files.js';

/** One to serve, and one to stand by. */
const leastThreads = 2;
/** Enough for several disks to be slow at once; each holds the roots and a bounded cache of names. */
const mostThreads = 16;

/** A request that takes longer holds its thread up: no day takes that long to work out. */
const heldUpMs = 10_000;

/** A call of a disk's that is not hung takes less; a signal that ends nobody is no reason to break it off. */
const interruptAfterMs = 300;

interface Thread {
  readonly worker: Worker;
  readonly post: MessagePort;
  readonly desk: number;
  /** On the call board. */
  readonly line: number;
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
  /** How long a disk may take for one call. */
  readonly deadlineMs: number;
  readonly onMessage: (message: Exclude<FromKernelThread, { kind: 'ready' | 'taken-over' | 'unclosed' }>) => void;
  readonly onCrash: (error: Error) => void;
  readonly onDiskChange: DiskChange;
}

export class KernelThreads {
  readonly #parts: KernelThreadsParts;
  readonly #hung: HungDisks;
  readonly #knowledge: ViewKnowledge;
  readonly #unclosed: UnclosedFiles;
  /** Without those that are left behind. */
  readonly #threads = new Set<Thread>();
  readonly #freeDesks = Array.from({ length: mostDesks }, (_, index) => mostDesks - 1 - index);
  /** Resolves once one of them waits for requests. */
  readonly ready: Promise<void>;
  #sayReady: () => void = () => undefined;
  #closed = false;

  constructor(parts: KernelThreadsParts, roots: RootsSnapshot) {
    this.#parts = parts;
    this.#knowledge = new ViewKnowledge(roots);
    this.#hung = new HungDisks({
      places: boardPlaces(parts.view),
      deadlineMs: parts.deadlineMs,
      // So that two disks that hang leave threads for the others until their deadline, too.
      mostCalls: Math.floor((mostThreads - leastThreads) / 2),
      onStuck: (line) => this.#leave(line),
      onChange: (place, change) => this.#noteChange(place, change),
      onLook: () => this.#answerInterrupted(),
    });
    this.#unclosed = new UnclosedFiles({
      isHung: (place) => this.#hung.places.includes(place),
      onFailure: parts.onCrash,
    });
    this.ready = new Promise((resolve) => {
      this.#sayReady = resolve;
    });
    // The next one begins when this one is ready: to begin takes some of the processor, for which readers wait.
    this.#start();
  }

  get count(): number {
    return this.#threads.size;
  }

  /** The folders of the disks that do not answer. */
  get hungPlaces(): string[] {
    return this.#hung.places;
  }

  /** Whether some thread waits for requests, or has taken its last one just now. */
  get serves(): boolean {
    const { desks } = this.#parts.state;
    const sinceMs = steadyNow() - heldUpMs;
    return [...this.#threads].some(({ desk }) => (desks.look(desk)?.sinceMs ?? Infinity) > sinceMs);
  }

  /** The kernel has no requests any more, nor will it have any. */
  get isOver(): boolean {
    return this.#parts.state.turns.isOver;
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

  /** Resolves once all have ended, as they do when the mount is gone; one that is stuck in a disk does not. */
  async ended(): Promise<void> {
    this.#closed = true;
    this.#hung.close();
    await Promise.all([...this.#threads].map(async ({ ended }) => await ended));
  }

  /** A thread is in a call to a disk that may never return, so that this process cannot end by itself. */
  get isStuck(): boolean {
    return this.#hung.isStuck;
  }

  #start(): void {
    const desk = this.#freeDesks.pop();
    if (desk === undefined) return;
    const { view, device, changes, state, counts } = this.#parts;
    const board = this.#hung.addThread();
    const { port1: post, port2 } = new MessageChannel();
    const workerData: KernelThreadData = {
      view,
      device,
      changes,
      desk,
      shared: state.parts,
      counts: counts.shared,
      board,
      post: port2,
    };
    const worker = new Worker(threadFiles.kernel, {
      workerData,
      transferList: [port2],
      // One thread opens a file and another closes it: Node must not take the descriptors for lost.
      trackUnmanagedFds: false,
      resourceLimits: { maxYoungGenerationSizeMb: 4 },
    });
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    const thread: Thread = { worker, post, desk, line: board.line, ended };
    worker.on('message', (message: FromKernelThread) => {
      if (message.kind === 'ready') this.#sayReady();
      if (message.kind === 'ready' || message.kind === 'taken-over') this.#growWhereNeeded();
      else if (message.kind === 'unclosed') this.#unclosed.add(message.descriptor);
      else this.#parts.onMessage(message);
    });
    worker.on('error', (error) => this.#parts.onCrash(error));
    worker.on('exit', () => this.#forget(thread));
    this.#threads.add(thread);
    for (const news of this.#knowledge.whole()) post.postMessage(news);
  }

  #noteChange(place: string, change: 'hung' | 'back'): void {
    // What was put aside for it need not wait any more.
    this.#parts.state.turns.beat();
    this.#unclosed.noteChange(place, change);
    this.#parts.onDiskChange(place, change);
  }

  /** One serves, one stands by, and the others are held up: there must always be one to stand by. */
  #growWhereNeeded(): void {
    if (this.#closed || this.isOver) return;
    const { desks } = this.#parts.state;
    const busy = [...this.#threads].filter(({ desk }) => desks.look(desk) !== undefined).length;
    if (this.#threads.size < mostThreads && this.#threads.size - busy < leastThreads) this.#start();
  }

  /** It ends once its call returns; whoever waits for its answer gets that of another. */
  #leave(line: number): void {
    const thread = [...this.#threads].find((each) => each.line === line);
    if (thread === undefined) return;
    const { desks, turns, putAside, taken } = this.#parts.state;
    const request = desks.look(thread.desk);
    this.#threads.delete(thread);
    desks.dismiss(thread.desk);
    const isAside = putAside.put(desks.requestOf(thread.desk));
    taken.strike(thread.desk);
    if (request !== undefined && !isAside) this.#answer(request.unique, constants.errno.EIO);
    turns.leave(thread.desk);
    this.#growWhereNeeded();
  }

  #forget(thread: Thread): void {
    const { desks, turns, taken } = this.#parts.state;
    const died = this.#threads.delete(thread) ? desks.look(thread.desk) : undefined;
    if (died !== undefined) this.#answer(died.unique, constants.errno.EIO);
    desks.end(thread.desk);
    taken.strike(thread.desk);
    turns.leave(thread.desk);
    this.#hung.removeThread(thread.line);
    this.#freeDesks.push(thread.desk);
    this.#growWhereNeeded();
  }

  /** Whoever was told to end need not wait for a disk: the thread's own answer will be too late. */
  #answerInterrupted(): void {
    const beforeMs = steadyNow() - interruptAfterMs;
    for (const { desk } of this.#threads) {
      const request = this.#parts.state.desks.look(desk);
      if (request?.isInterrupted === true && request.sinceMs < beforeMs)
        this.#answer(request.unique, constants.errno.EINTR);
    }
  }

  #answer(unique: bigint, errno: number): void {
    try {
      writeSync(this.#parts.device, formatError(unique, errno));
    } catch {
      // The thread was quicker, or the mount is gone.
    }
  }

  #postToAll(news: ViewNews): void {
    for (const { post } of this.#threads) post.postMessage(news);
    this.#parts.state.announceNews();
  }
}
