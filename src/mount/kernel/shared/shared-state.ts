/** Owns the memory that all threads of a driver share, and what of it outlives the process. */
import { Desks, desksBytes } from './desks.js';
import { FolderJournal, journalBytes } from './folder-journal.js';
import { KnownNames, knownNamesBytes } from './known-names.js';
import { OpenNodes, openNodesBytes } from './open-nodes.js';
import { SharedLock } from './shared-lock.js';
import { StateFile } from './state-file.js';

const words = { journalLock: 0, openNodesLock: 1, news: 2, gate: 3 } as const;
const gates = { closed: 0, copying: 1, passthrough: 2 } as const;
const wordsBytes = 64;
const desksAt = wordsBytes;
const openNodesAt = desksAt + desksBytes;
const knownNamesAt = openNodesAt + openNodesBytes;
const journalAt = knownNamesAt + knownNamesBytes;

/** Passes to a thread. */
export interface SharedParts {
  readonly memory: SharedArrayBuffer;
  /** Of the state file. */
  readonly stateFd: number;
}

export class SharedState {
  readonly parts: SharedParts;
  readonly file: StateFile;
  readonly journal: FolderJournal;
  readonly openNodes: OpenNodes;
  readonly knownNames: KnownNames;
  readonly desks: Desks;
  readonly #words: Int32Array;

  constructor(parts: SharedParts) {
    const { memory } = parts;
    this.parts = parts;
    this.file = new StateFile(parts.stateFd);
    this.#words = new Int32Array(memory, 0, wordsBytes / 4);
    const lock = (at: number) => new SharedLock(this.#words, at);
    const { file } = this;
    this.journal = new FolderJournal({ file, lock: lock(words.journalLock), memory, at: journalAt });
    this.openNodes = new OpenNodes({ file, lock: lock(words.openNodesLock), memory, at: openNodesAt });
    this.knownNames = new KnownNames(memory, knownNamesAt);
    this.desks = new Desks(memory, desksAt);
  }

  /** For the first thread, before there are others: with what an earlier process has left in the file. */
  static begin(stateFd: number): SharedState {
    const state = new SharedState({ memory: new SharedArrayBuffer(journalAt + journalBytes), stateFd });
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
