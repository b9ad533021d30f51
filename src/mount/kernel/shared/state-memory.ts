/**
 * Owns the state file's part before the journal as memory of this thread's: what is written there is in the file at
 * once, whatever becomes of this process, and takes a tenth of the time of a call. No call means that a process may be
 * killed between any two steps, so each of them must leave what can be read.
 */
import { mapFile } from '../system-calls.js';
import { journalAt, type StateFile } from './state-file.js';

export class StateMemory {
  readonly #file: StateFile;
  #mapped: ArrayBuffer | undefined;

  constructor(file: StateFile) {
    this.#file = file;
  }

  get mapped(): ArrayBuffer {
    if (this.#mapped !== undefined) return this.#mapped;
    // So that there are so many bytes; a file that is longer already is left as it is.
    this.#file.write(journalAt - 1, Buffer.alloc(1));
    this.#mapped = mapFile(this.#file.descriptor, journalAt);
    return this.#mapped;
  }
}
