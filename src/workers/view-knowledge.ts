/** Owns what a view knows beside the disks, kept for threads that start later: each change as a message to all of them. */
import { type History, noHistory } from '../lookup/gap-cause.js';
import { changesBetween, type RootsSnapshot } from '../registry/roots-snapshot.js';
import {
  applyFlatChanges,
  type FlatFolders,
  type FlatFoldersChanges,
  noFlatFolders,
} from '../union/legacy/flat-folders.js';
import type { ViewNews } from './held-view.js';

export class ViewKnowledge {
  #roots: RootsSnapshot;
  #legacy: FlatFolders = noFlatFolders;
  #history = noHistory;

  constructor(roots: RootsSnapshot) {
    this.#roots = roots;
  }

  setRoots(roots: RootsSnapshot): ViewNews {
    const changes = changesBetween(this.#roots, roots);
    this.#roots = roots;
    return { kind: 'roots', changes };
  }

  changeLegacy(changes: FlatFoldersChanges): ViewNews {
    this.#legacy = applyFlatChanges(this.#legacy, changes);
    return { kind: 'legacy', changes };
  }

  setHistory(history: History): ViewNews {
    this.#history = history;
    return { kind: 'history', history };
  }

  /** For a thread that knows nothing yet. */
  whole(): ViewNews[] {
    return [
      { kind: 'roots', changes: this.#roots },
      { kind: 'legacy', changes: this.#legacy },
      { kind: 'history', history: this.#history },
    ];
  }
}
