/** Owns the listings that are kept, and the bound of their memory: each is read anew only when its folders changed. */
import { LRUCache } from 'lru-cache';
import type { Branch } from './branch.js';
import { type FolderListing, isStillSo, readListing, stampOf } from './folder-listing.js';
import { freshMs } from './fresh.js';
import type { ListingCounts } from './listing-counts.js';
import type { Observer } from './observer.js';
import type { Shows } from './shows.js';

/** Names kept per view, and so per worker thread: a day of 43,200 segments and then some. */
const mostNamesKept = 65_536;

export class Listings {
  readonly #observer: Observer;
  readonly #now: () => number;
  readonly #steadyNow: () => number;
  readonly #counts: ListingCounts | undefined;
  readonly #listings = new LRUCache<string, FolderListing>({
    maxSize: mostNamesKept,
    // One that is larger than all is kept too, alone: it would be read anew for every question else.
    sizeCalculation: (listing) => Math.min(listing.shown.size + 1, mostNamesKept),
  });

  /** @param parts.now is compared with the times of folders, and parts.steadyNow with itself alone */
  constructor(parts: {
    observer: Observer;
    now: () => number;
    steadyNow: () => number;
    listingCounts?: ListingCounts | undefined;
  }) {
    this.#observer = parts.observer;
    this.#now = parts.now;
    this.#steadyNow = parts.steadyNow;
    this.#counts = parts.listingCounts;
  }

  /** The listing of a union, read anew only if one of its folders changed. */
  of(branches: readonly Branch[], shows: Shows): FolderListing {
    const nowMs = this.#now();
    const key = keyOf(branches, shows);
    const kept = this.#fresh(key) ?? this.#unchanged(key, branches, nowMs);
    this.#counts?.note(kept === undefined ? 'disks' : 'kept');
    if (kept !== undefined) return kept;
    const before = this.#listings.get(key);
    const checkedAtMs = this.#steadyNow();
    const listing = readListing(branches, shows, { observer: this.#observer, nowMs, checkedAtMs, before });
    this.#listings.set(key, listing);
    return listing;
  }

  /** The listing of a union if it was looked at just now; never reads a disk. */
  fresh(branches: readonly Branch[], shows: Shows): FolderListing | undefined {
    return this.#fresh(keyOf(branches, shows));
  }

  /** The folders are watched by whoever says so: what they hold now counts as fresh until he has all looked at anew. */
  trust(branches: readonly Branch[], shows: Shows): void {
    const kept = this.of(branches, shows);
    const isTold = kept.stamp !== undefined && kept.emptyFiles.length === 0;
    if (isTold && kept.stamp === stampOf(branches, this.#observer, this.#now()))
      kept.checkedAtMs = Number.POSITIVE_INFINITY;
  }

  /** No listing counts as fresh, however short a time ago its folders were looked at. */
  lookAnew(): void {
    for (const listing of this.#listings.values()) listing.checkedAtMs = Number.NEGATIVE_INFINITY;
  }

  #fresh(key: string): FolderListing | undefined {
    const kept = this.#listings.get(key);
    return kept !== undefined && this.#steadyNow() - kept.checkedAtMs < freshMs ? kept : undefined;
  }

  #unchanged(key: string, branches: readonly Branch[], nowMs: number): FolderListing | undefined {
    const kept = this.#listings.get(key);
    if (kept?.stamp === undefined) return undefined;
    if (!isStillSo(kept, stampOf(branches, this.#observer, nowMs), this.#observer)) return undefined;
    kept.checkedAtMs = this.#steadyNow();
    return kept;
  }
}

const keys = {
  merged: new WeakMap<readonly Branch[], string>(),
  'as-it-lies': new WeakMap<readonly Branch[], string>(),
};

/** Made once for each union, of which one and the same is asked for again and again. */
function keyOf(branches: readonly Branch[], shows: Shows): string {
  const known = keys[shows].get(branches);
  if (known !== undefined) return known;
  const key = [shows, ...branches.map((branch) => branch.key)].join('\0');
  keys[shows].set(branches, key);
  return key;
}
