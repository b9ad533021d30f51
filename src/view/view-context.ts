/** Owns what all nodes of a view share: the disks, the caches and the bounds of their memory, the clock. */
import { LRUCache } from 'lru-cache';
import type { Branch } from './branch.js';
import { type FolderListing, type Hides, readListing, stampOf } from './folder-listing.js';
import { freshMs } from './fresh.js';
import type { Observer } from './observer.js';

/** Names kept per view, and so per worker thread: a day of 43,200 segments and then some. */
const mostNamesKept = 65_536;

export class ViewContext {
  readonly observer: Observer;
  readonly now: () => number;
  readonly #listings = new LRUCache<string, FolderListing>({
    maxSize: mostNamesKept,
    sizeCalculation: (listing) => listing.shown.size + 1,
  });

  constructor(parts: { observer: Observer; now: () => number }) {
    this.observer = parts.observer;
    this.now = parts.now;
  }

  /** The listing of a union, read anew only if one of its folders changed. */
  listing(path: string, branches: readonly Branch[], hides: Hides): FolderListing {
    const nowMs = this.now();
    const kept = this.freshListing(path) ?? this.#unchangedListing(path, branches, nowMs);
    if (kept !== undefined) return kept;
    const listing = readListing(branches, hides, this.observer, nowMs);
    this.#listings.set(path, listing);
    return listing;
  }

  /** The listing of a union if it was looked at just now; never reads a disk. */
  freshListing(path: string): FolderListing | undefined {
    const kept = this.#listings.get(path);
    return kept !== undefined && this.now() - kept.checkedAtMs < freshMs ? kept : undefined;
  }

  forgetListings(): void {
    this.#listings.clear();
  }

  #unchangedListing(path: string, branches: readonly Branch[], nowMs: number): FolderListing | undefined {
    const kept = this.#listings.get(path);
    if (kept?.stamp === undefined || kept.stamp !== stampOf(branches, this.observer, nowMs)) return undefined;
    kept.checkedAtMs = nowMs;
    return kept;
  }
}
