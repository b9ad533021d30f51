/** Owns the listings that are kept in the order of their offsets, so that any part of one can be told at any time. */
import { LRUCache } from 'lru-cache';
import type { Entry, Listing } from '../../../view/listing.js';
import type { FolderNode } from '../../../view/node.js';
import { hashName, type NameHash } from '../shared/name-hash.js';

const mostNamesKept = 65_536;

export class SortedListings {
  readonly #kept = new LRUCache<number, SortedListing>({
    maxSize: mostNamesKept,
    sizeCalculation: ({ length }) => Math.min(length + 1, mostNamesKept),
  });

  /** @param number the folder's */
  of(number: number, folder: FolderNode): SortedListing {
    const names = folder.list();
    const kept = this.#kept.get(number);
    if (kept?.version === names.version) return kept;
    const listing = new SortedListing(names);
    this.#kept.set(number, listing);
    return listing;
  }
}

export class SortedListing {
  readonly #listing: Listing;
  /** Which of the listing's stands at each place, and its hash. */
  readonly #order: Uint32Array;
  readonly #highs: Uint32Array;
  readonly #lows: Uint32Array;

  constructor(listing: Listing) {
    this.#listing = listing;
    const { highs, lows } = hashesOf(listing);
    this.#order = orderOf(highs, lows);
    this.#highs = this.#order.map((index) => highs[index] ?? 0);
    this.#lows = this.#order.map((index) => lows[index] ?? 0);
  }

  /** Of the listing that it was made from. */
  get version(): object {
    return this.#listing.version;
  }

  get length(): number {
    return this.#order.length;
  }

  nameAt(place: number): string {
    return this.#listing.nameAt(this.#order[place] ?? 0);
  }

  entryAt(place: number): Entry {
    return this.#listing.entryAt(this.#order[place] ?? 0);
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

function hashesOf({ length, nameAt }: Listing): { readonly highs: Uint32Array; readonly lows: Uint32Array } {
  const [highs, lows] = [new Uint32Array(length), new Uint32Array(length)];
  for (let index = 0; index < length; index += 1) {
    const { high, low } = hashName(nameAt(index));
    highs[index] = high;
    lows[index] = low;
  }
  return { highs, lows };
}

const hashBits = 31;

/**
 * The places of the hashes in their order. They are spread evenly, so that each is put where it is to be expected,
 * which leaves next to nothing to be sorted.
 */
function orderOf(highs: Uint32Array, lows: Uint32Array): Uint32Array {
  const shift = hashBits - Math.ceil(Math.log2(highs.length + 1));
  const ends = new Uint32Array((0x7fff_ffff >>> shift) + 1);
  for (const high of highs) ends[high >>> shift] = (ends[high >>> shift] ?? 0) + 1;
  for (let bucket = 1; bucket < ends.length; bucket += 1) ends[bucket] = (ends[bucket] ?? 0) + (ends[bucket - 1] ?? 0);
  const order = new Uint32Array(highs.length);
  highs.forEach((high, index) => {
    const end = (ends[high >>> shift] ?? 0) - 1;
    ends[high >>> shift] = end;
    order[end] = index;
  });
  const isLess = (a: number, b: number) => {
    const [highA = 0, highB = 0] = [highs[a], highs[b]];
    return highA < highB || (highA === highB && (lows[a] ?? 0) < (lows[b] ?? 0));
  };
  for (let at = 1; at < order.length; at += 1) sink(order, at, isLess);
  return order;
}

/** Moves one down to where it belongs among those before it. */
function sink(order: Uint32Array, from: number, isLess: (a: number, b: number) => boolean): void {
  const moved = order[from] ?? 0;
  let at = from;
  for (; at > 0 && isLess(moved, order[at - 1] ?? 0); at -= 1) order[at] = order[at - 1] ?? 0;
  order[at] = moved;
}
