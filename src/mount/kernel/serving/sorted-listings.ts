/** Owns the listings that are kept in the order of their offsets, so that any part of one can be told at any time. */
import { LRUCache } from 'lru-cache';
import type { Entry, FolderNode } from '../../../view/node.js';
import { hashName, type NameHash } from '../shared/name-hash.js';

const mostNamesKept = 65_536;

export interface SortedEntry extends NameHash {
  readonly entry: Entry;
}

interface SortedListing {
  /** Of the listing that it was made from. */
  readonly version: object;
  readonly entries: readonly SortedEntry[];
}

export class SortedListings {
  readonly #kept = new LRUCache<number, SortedListing>({
    maxSize: mostNamesKept,
    sizeCalculation: ({ entries }) => Math.min(entries.length + 1, mostNamesKept),
  });

  /** @param number the folder's */
  of(number: number, folder: FolderNode): readonly SortedEntry[] {
    const listing = folder.list();
    const kept = this.#kept.get(number);
    if (kept?.version === listing.version) return kept.entries;
    const entries = listing.entries().map((entry) => ({ ...hashName(entry.name), entry }));
    entries.sort((a, b) => a.high - b.high || a.low - b.low);
    this.#kept.set(number, { version: listing.version, entries });
    return entries;
  }
}

/** Where the first entry stands whose offset lies behind this one. */
export function placeAfter(entries: readonly SortedEntry[], offset: bigint): number {
  const [high, low] = [Number(offset >> 32n), Number(offset & 0xffff_ffffn)];
  let [from, until] = [0, entries.length];
  while (from < until) {
    const middle = (from + until) >> 1;
    const at = entries[middle] as SortedEntry;
    if (at.high > high || (at.high === high && at.low > low)) until = middle;
    else from = middle + 1;
  }
  return from;
}
