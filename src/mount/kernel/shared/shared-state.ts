/** Owns the memory that all threads of a driver share, and what of it outlives the process. */
import { Closings, closingsBytes } from './closings.js';
import { Desks, desksBytes, mostDesks } from './desks.js';
import { FolderJournal, journalBytes } from './folder-journal.js';
import { KeptDescriptors, keptDescriptorsBytes } from './kept-descriptors.js';
import { KnownNames, knownNamesBytes } from './known-names.js';
import { OpenNodes, openNodesBytes } from './open-nodes.js';
import { mostPutAside, PutAside, putAsideBytes } from './put-aside.js';
import { SharedLock } from './shared-lock.js';
import { StateFile } from './state-file.js';
import { TakenRequests, takenRequestsBytes } from './taken-requests.js';
import { Turns } from './turns.js';
import { WatchedFolders, watchedFoldersBytes } from './watched-folders.js';

const words = {
  journalLock: 0,
  openNodesLock: 1,
  news: 2,
  gate: 3,
  knownNamesLock: 4,
  watchedFoldersLock: 5,
  closingsLock: 6,
  refusedOpens: 7,
} as const;
const gates = { closed: 0, copying: 1, passthrough: 2 } as const;
const wordsBytes = 128;
const turnsAt = 64;
const desksAt = wordsBytes;
const openNodesAt = desksAt + desksBytes;
const knownNamesAt = openNodesAt + openNodesBytes;
const keptDescriptorsAt = knownNamesAt + knownNamesBytes;
const watchedFoldersAt = keptDescriptorsAt + keptDescriptorsBytes;
const closingsAt = watchedFoldersAt + watchedFoldersBytes;
const putAsideAt = closingsAt + closingsBytes;
const takenRequestsAt = Math.ceil((putAsideAt + putAsideBytes) / 8) * 8;
const journalAt = takenRequestsAt + takenRequestsBytes;

/** Passes to a thread. */
export interface SharedParts {
  readonly memory: SharedArrayBuffer;
  /** Of the state file. */
  readonly stateFd: number;
  /** A later process may come by the state file. */
  readonly isInherited: boolean;
  /** Of the call board. */
  readonly places: readonly string[];
}

export class SharedState {
  readonly parts: SharedParts;
  readonly file: StateFile;
  readonly journal: FolderJournal;
  readonly openNodes: OpenNodes;
  readonly knownNames: KnownNames;
  readonly keptDescriptors: KeptDescriptors;
  readonly watchedFolders: WatchedFolders;
  readonly desks: Desks;
  readonly turns: Turns;
  readonly taken: TakenRequests;
  readonly putAside: PutAside;
  readonly closings: Closings;
  readonly #words: Int32Array;

  constructor(parts: SharedParts) {
    const { memory } = parts;
    this.parts = parts;
    this.file = new StateFile(parts.stateFd);
    this.#words = new Int32Array(memory, 0, wordsBytes / 4);
    const lock = (at: number) => new SharedLock(this.#words, at);
    const { file } = this;
    this.journal = new FolderJournal({ file, lock: lock(words.journalLock), memory, at: journalAt });
    this.openNodes = new OpenNodes({
      file: parts.isInherited ? file : undefined,
      lock: lock(words.openNodesLock),
      places: parts.places,
      memory,
      at: openNodesAt,
    });
    this.knownNames = new KnownNames(lock(words.knownNamesLock), memory, knownNamesAt);
    this.keptDescriptors = new KeptDescriptors(memory, keptDescriptorsAt);
    this.watchedFolders = new WatchedFolders(lock(words.watchedFoldersLock), memory, watchedFoldersAt);
    this.desks = new Desks(memory, desksAt);
    this.closings = new Closings(lock(words.closingsLock), memory, closingsAt);
    this.taken = new TakenRequests(file, mostDesks + mostPutAside, memory, takenRequestsAt);
    this.putAside = new PutAside(this.taken, memory, putAsideAt);
    this.turns = new Turns(this.desks, memory, turnsAt);
  }

  /** For the first thread, before there are others: with what an earlier process has left in the file. */
  static begin(file: Omit<SharedParts, 'memory'>): SharedState {
    const state = new SharedState({ memory: new SharedArrayBuffer(journalAt + journalBytes), ...file });
    state.journal.load();
    state.openNodes.load();
    return state;
  }

  /** Something was posted to every thread. */
  announceNews(): void {
    Atomics.add(this.#words, words.news, 1);
  }

  /** Another number once there is something new to take from the post. */
  get newsCount(): number {
    return Atomics.load(this.#words, words.news);
  }

  noteRefusedOpen(): void {
    Atomics.add(this.#words, words.refusedOpens, 1);
  }

  /** How often a file could not be opened since as many were open as can be, by all threads. */
  get refusedOpens(): number {
    return Atomics.load(this.#words, words.refusedOpens);
  }

  /** Threads that are ready wait here until there is something to serve. */
  waitAtGate(): { readonly isPassthrough: boolean } {
    Atomics.wait(this.#words, words.gate, gates.closed);
    return { isPassthrough: Atomics.load(this.#words, words.gate) === gates.passthrough };
  }

  openGate({ isPassthrough }: { isPassthrough: boolean }): void {
    Atomics.store(this.#words, words.gate, isPassthrough ? gates.passthrough : gates.copying);
    Atomics.notify(this.#words, words.gate);
  }
}
