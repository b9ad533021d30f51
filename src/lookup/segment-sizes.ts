/** Owns the sizes of segments: each is asked of its disk once, since a segment does not change once it is placed. */
import { LRUCache } from 'lru-cache';
import { askBranch, type Branch, type OpenFolder } from '../union/branch.js';
import type { Observer } from '../union/observer.js';

/** Two days of two-second segments and then some. */
const mostKept = 131_072;

/** As many folders as anybody asks for at a time; of others a doubt is forgotten. */
const mostDoubted = 1_000;

const noDoubts: ReadonlySet<string> = new Set();

/**
 * Another program may write under the final name, and its camera may send nothing for minutes: only a file at rest for
 * so long is taken as finished.
 */
const restMs = 600_000;

export interface FileSize {
  readonly bytes: number;
  readonly changedMs: number;
}

export type SizesByName = Pick<ReadonlyMap<string, FileSize>, 'get'>;

export class SegmentSizes {
  readonly #observer: Observer;
  readonly #now: () => number;
  /** By branch and name: a branch's key and a name need not be put together for each segment. */
  readonly #kept = new LRUCache<string, Map<string, FileSize>>({
    maxSize: mostKept,
    sizeCalculation: (sizes) => Math.min(sizes.size + 1, mostKept),
  });

  readonly #doubted = new LRUCache<string, ReadonlySet<string>>({ max: mostDoubted });

  constructor(parts: { observer: Observer; now: () => number }) {
    this.#observer = parts.observer;
    this.#now = parts.now;
  }

  /**
   * Names of files that had no bytes, or were not there, when they were last asked: whatever dayfs's own playlist says
   * of them, a loss of power, or a disk that fails, has the last word. The same object for as long as they are the same.
   */
  doubtedIn(branch: Branch): ReadonlySet<string> {
    return this.#doubted.get(branch.key) ?? noDoubts;
  }

  /** Of these names at least, without those that are not there or no regular files; undefined if the branch cannot be asked. */
  of(branch: Branch, names: readonly string[]): SizesByName | undefined {
    const kept = this.#kept.get(branch.key) ?? new Map<string, FileSize>();
    const unknown = names.filter((name) => !kept.has(name));
    return unknown.length === 0 ? kept : this.#askFor(branch, unknown, kept);
  }

  /** In the order of the names, 0 for what is not there or no regular file; undefined if the branch cannot be asked. */
  bytesOf(branch: Branch, names: readonly string[]): number[] | undefined {
    const kept = this.#kept.get(branch.key) ?? new Map<string, FileSize>();
    const bytes: number[] = [];
    const unknown: string[] = [];
    for (const name of names) {
      const size = kept.get(name);
      if (size === undefined) unknown.push(name);
      bytes.push(size?.bytes ?? 0);
    }
    if (unknown.length === 0) return bytes;
    const sizes = this.#askFor(branch, unknown, kept);
    return sizes && names.map((name) => sizes.get(name)?.bytes ?? 0);
  }

  #askFor(branch: Branch, unknown: readonly string[], kept: Map<string, FileSize>): SizesByName | undefined {
    const moving = new Map<string, FileSize>();
    const asked = askBranch(branch, this.#observer, (folder) => {
      this.#ask(folder, unknown, kept, moving);
      this.#doubt(branch, unknown, (name) => (moving.get(name)?.bytes ?? kept.get(name)?.bytes ?? 0) === 0);
    });
    // Of what is put back as it is the cache does not ask how large it has become.
    this.#kept.delete(branch.key);
    this.#kept.set(branch.key, kept);
    if (asked === 'away' || asked === 'failed') return undefined;
    return { get: (name) => moving.get(name) ?? kept.get(name) };
  }

  #doubt(branch: Branch, names: readonly string[], isHollow: (name: string) => boolean): void {
    const before = this.doubtedIn(branch);
    const changed = names.filter((name) => before.has(name) !== isHollow(name));
    if (changed.length === 0) return;
    const doubted = new Set(before);
    for (const name of changed) if (!doubted.delete(name)) doubted.add(name);
    this.#doubted.set(branch.key, doubted);
  }

  #ask(folder: OpenFolder, names: readonly string[], kept: Map<string, FileSize>, moving: Map<string, FileSize>): void {
    const restedMs = this.#now() - restMs;
    for (const name of names) {
      const size = folder.fileSize(name);
      if (size === undefined) continue;
      // However long a file is empty, its bytes may still come.
      const isFinished = size.bytes > 0 && size.changedMs < restedMs;
      (isFinished ? kept : moving).set(name, size);
    }
  }
}
