/**
 * Owns which folders of the mount a watch on a disk's folder concerns. Threads that serve note it; the one that hears of
 * changes reads it, and ends all watches at once when there are too many, or when what they watch is gone.
 */
import type { SharedLock } from './shared-lock.js';

const mostNoted = 8_192;
const [roundAt, changesAt, countAt, firstAt] = [0, 1, 2, 3];

/** Whole numbers of 64 bits: what lies behind it begins at one. */
export const watchedFoldersBytes = (firstAt + 1 + 2 * mostNoted) * 4;

export interface WatchedFolder {
  readonly watch: number;
  /** Its number in the mount. */
  readonly folder: number;
}

export class WatchedFolders {
  readonly #lock: SharedLock;
  readonly #words: Int32Array;

  constructor(lock: SharedLock, memory: SharedArrayBuffer, at: number) {
    this.#lock = lock;
    this.#words = new Int32Array(memory, at, watchedFoldersBytes / 4);
  }

  /** Another number once all watches have ended. */
  get round(): number {
    return Atomics.load(this.#words, roundAt);
  }

  /** Another number once something in them has changed: what was seen before is not fresh any more. */
  get changeCount(): number {
    return Atomics.load(this.#words, changesAt);
  }

  noteChange(): void {
    Atomics.add(this.#words, changesAt, 1);
  }

  get isFull(): boolean {
    return Atomics.load(this.#words, countAt) === mostNoted;
  }

  /** @returns false if there is no room */
  note({ watch, folder }: WatchedFolder): boolean {
    return this.#lock.during(() => {
      const count = Atomics.load(this.#words, countAt);
      for (let at = firstAt; at < firstAt + 2 * count; at += 2) {
        if (this.#words[at] === watch && this.#words[at + 1] === folder) return true;
      }
      if (count === mostNoted) return false;
      this.#words[firstAt + 2 * count] = watch;
      this.#words[firstAt + 2 * count + 1] = folder;
      Atomics.store(this.#words, countAt, count + 1);
      return true;
    });
  }

  all(): WatchedFolder[] {
    const count = Atomics.load(this.#words, countAt);
    return Array.from({ length: count }, (_, index) => ({
      watch: this.#words[firstAt + 2 * index] ?? 0,
      folder: this.#words[firstAt + 2 * index + 1] ?? 0,
    }));
  }

  clear(): void {
    this.#lock.during(() => {
      Atomics.add(this.#words, roundAt, 1);
      this.noteChange();
      Atomics.store(this.#words, countAt, 0);
    });
  }
}
