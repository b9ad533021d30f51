/** Owns the sizes of segments: each is asked of its disk once, since a segment does not change once it is placed. */
import { LRUCache } from 'lru-cache';
import { askBranch, type Branch, type OpenFolder } from '../union/branch.js';
import type { Observer } from '../union/observer.js';

const mostKept = 65_536;

/** Another program may write under the final name: only a file at rest for so long is taken as finished. */
const restMs = 30_000;

export interface FileSize {
  readonly bytes: number;
  readonly changedMs: number;
}

export class SegmentSizes {
  readonly #observer: Observer;
  readonly #now: () => number;
  readonly #kept = new LRUCache<string, FileSize>({ max: mostKept });

  constructor(parts: { observer: Observer; now: () => number }) {
    this.#observer = parts.observer;
    this.#now = parts.now;
  }

  /** By name, without those that are not there or no regular files; undefined if the branch cannot be asked. */
  of(branch: Branch, names: readonly string[]): ReadonlyMap<string, FileSize> | undefined {
    const prefix = `${branch.key}/`;
    const sizes = new Map<string, FileSize>();
    const unknown: string[] = [];
    for (const name of names) {
      const kept = this.#kept.get(prefix + name);
      if (kept === undefined) unknown.push(name);
      else sizes.set(name, kept);
    }
    if (unknown.length === 0) return sizes;
    const asked = askBranch(branch, this.#observer, (folder) => {
      for (const name of unknown) this.#note(folder, prefix, name, sizes);
    });
    return asked === 'away' || asked === 'failed' ? undefined : sizes;
  }

  #note(folder: OpenFolder, prefix: string, name: string, sizes: Map<string, FileSize>): void {
    const size = folder.fileSize(name);
    if (size === undefined) return;
    sizes.set(name, size);
    if (size.changedMs < this.#now() - restMs) this.#kept.set(prefix + name, size);
  }
}
