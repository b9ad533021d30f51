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
    const names = folder.list();
    const kept = this.#kept.get(number);
    if (kept?.version === names.version) return kept;
    const listing = new SortedListing(names.version, names.entries());
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
    this.version = version;
    const hashes = entries.map(({ name }) => hashName(name));
    const order = orderOf(hashes);
    this.entries = Array.from(order, (place) => entries[place] as Entry);
    this.#highs = order.map((place) => hashes[place]?.high ?? 0);
    this.#lows = order.map((place) => hashes[place]?.low ?? 0);
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

const hashBits = 31;

/**
 * The places of the hashes in their order. They are spread evenly, so that each is put where it is to be expected,
 * which leaves next to nothing to be sorted.
 */
function orderOf(hashes: readonly NameHash[]): Uint32Array {
  const shift = hashBits - Math.ceil(Math.log2(hashes.length + 1));
  const ends = new Uint32Array((0x7fff_ffff >>> shift) + 1);
  for (const { high } of hashes) ends[high >>> shift] = (ends[high >>> shift] ?? 0) + 1;
  for (let bucket = 1; bucket < ends.length; bucket += 1) ends[bucket] = (ends[bucket] ?? 0) + (ends[bucket - 1] ?? 0);
  const order = new Uint32Array(hashes.length);
  hashes.forEach(({ high }, place) => {
    const end = (ends[high >>> shift] ?? 0) - 1;
    ends[high >>> shift] = end;
    order[end] = place;
  });
  for (let at = 1; at < order.length; at += 1) sink(order, hashes, at);
  return order;
}

/** Moves one down to where it belongs among those before it. */
function sink(order: Uint32Array, hashes: readonly NameHash[], from: number): void {
  const place = order[from] ?? 0;
  const hash = hashes[place] as NameHash;
  let at = from;
  for (; at > 0 && isLess(hash, hashes[order[at - 1] ?? 0] as NameHash); at -= 1) order[at] = order[at - 1] ?? 0;
  order[at] = place;
}

function isLess(a: NameHash, b: NameHash): boolean {
  return a.high < b.high || (a.high === b.high && a.low < b.low);
}
