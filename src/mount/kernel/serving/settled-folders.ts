/**
 * Owns which folders are at rest and watched: of those the kernel is told for long, since whatever changes in them is
 * heard of. A folder is watched before it is told of, so that no change falls in between.
 */
import { errorCode } from '../../../domain/errors.js';
import { steadyNow } from '../../../host/steady-clock.js';
import { tellsOfChanges } from '../../../host/telling-filesystems.js';
import type { OpenFolder } from '../../../union/branch.js';
import { freshMs } from '../../../union/fresh.js';
import { QuickFolder } from '../../../union/quick-folder.js';
import type { FolderNode } from '../../../view/node.js';
import type { Lifetimes } from '../protocol/replies.js';
import type { SharedState } from '../shared/shared-state.js';
import { watchFolder } from '../system-calls.js';
import { briefly, untilItChanges } from './lifetimes.js';

const mostKept = 1_024;

interface Judged {
  readonly isSettled: boolean;
  readonly changeCount: number;
  readonly atMs: number;
}

export class SettledFolders {
  readonly #state: SharedState;
  /** Where changes are heard of. */
  readonly #changes: number;
  readonly #judged = new Map<number, Judged>();
  readonly #telling = new Map<number, boolean>();
  /** Those that are noted in this round. */
  readonly #noted = new Set<string>();
  #round = 0;

  constructor(state: SharedState, changes: number) {
    this.#state = state;
    this.#changes = changes;
  }

  /** @param number the folder's */
  lifetimesIn(number: number, folder: FolderNode): Lifetimes {
    return this.isSettled(number, folder) ? untilItChanges : briefly;
  }

  isSettled(number: number, folder: FolderNode): boolean {
    const { round, changeCount } = this.#state.watchedFolders;
    const nowMs = steadyNow();
    const known = this.#judged.get(number);
    const isCurrent = known?.changeCount === changeCount && (known.isSettled || nowMs - known.atMs < freshMs);
    if (isCurrent) return known.isSettled;
    if (this.#round !== round) this.#noted.clear();
    this.#round = round;
    if (this.#judged.size >= mostKept) this.#judged.clear();
    const isSettled = folder.settle((onDisk) => this.#watch(number, onDisk));
    this.#judged.set(number, { isSettled, changeCount, atMs: nowMs });
    return isSettled;
  }

  #watch(number: number, folder: OpenFolder): boolean {
    if (!(folder instanceof QuickFolder) || folder.version(Date.now()) === undefined) return false;
    if (!this.#tells(folder)) return false;
    try {
      const watch = watchFolder(this.#changes, folder.fd);
      const key = `${watch}:${number}`;
      if (this.#noted.has(key)) return true;
      if (!this.#state.watchedFolders.note({ watch, folder: number })) return false;
      this.#noted.add(key);
      return true;
    } catch (error) {
      // The host's watches are used up: what is not watched is told of briefly.
      const code = errorCode(error);
      if (code === 'ENOSPC' || code === 'ENOMEM') return false;
      throw error;
    }
  }

  #tells(folder: QuickFolder): boolean {
    const { device } = folder.stats();
    const known = this.#telling.get(device);
    if (known !== undefined) return known;
    const tells = tellsOfChanges(folder.space().type);
    this.#telling.set(device, tells);
    return tells;
  }
}
