/** Owns the listings that are kept in the order of their offsets, so that any part of one can be told at any time. */
import { LRUCache } from 'lru-cache';
import type { Entry, FolderNode } from '../../../view/node.js';
import { hashName, type NameHash } from '../shared/name-hash.js';

const mostNamesKept = 65_536;

export class SortedListings {
  readonly #kept = new LRUCache<number, SortedListing>({
    maxSize: mostNamesKept,
    sizeCalculation: ({ length }) => Math.min(length + 1, mostNamesKept),
  });

  /** @param number the folder's */
  of(number: number, folder: FolderNode): SortedListing {
    const { version, entries } = folder.list();
    const kept = this.#kept.get(number);
    if (kept?.version === version) return kept;
    const listing = new SortedListing(version, entries());
    this.#kept.set(number, listing);
    return listing;
  }
}

export class SortedListing {
  /** Of the listing that it was made from. */
  readonly version: object;
  readonly entries: readonly Entry[];
  /** Apart from the entries, which lie all over the memory. */
  readonly #highs: Uint32Array;
  readonly #lows: Uint32Array;

  constructor(version: object, entries: readonly Entry[]) {
    const sorted = entries.map((entry) => ({ ...hashName(entry.name), entry }));
    sorted.sort((a, b) => a.high - b.high || a.low - b.low);
    this.version = version;
    this.entries = sorted.map(({ entry }) => entry);
    this.#highs = Uint32Array.from(sorted, ({ high }) => high);
    this.#lows = Uint32Array.from(sorted, ({ low }) => low);
  }

  get length(): number {
    return this.entries.length;
  }

  hashAt(place: number): NameHash {
    return { high: this.#highs[place] ?? 0, low: this.#lows[place] ?? 0 };
  }

  /** Where the first entry stands whose offset lies behind this one. */
  placeAfter(offset: bigint): number {
    const [high, low] = [Number(offset >> 32n), Number(offset & 0xffff_ffffn)];
    let [from, until] = [0, this.length];
    while (from < until) {
      const middle = (from + until) >> 1;
      const at = this.hashAt(middle);
      if (at.high > high || (at.high === high && at.low > low)) until = middle;
      else from = middle + 1;
    }
    return from;
  }
}
