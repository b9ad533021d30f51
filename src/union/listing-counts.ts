/** Owns how often a listing was kept from before, and how often it was read from the disks. */
import { SharedCounts } from './shared-counts.js';

const sources = ['kept', 'disks'] as const;
export type ListingSource = (typeof sources)[number];

export class ListingCounts {
  readonly #counts: SharedCounts;

  constructor(shared?: SharedArrayBuffer) {
    this.#counts = new SharedCounts(sources.length, shared);
  }

  get shared(): SharedArrayBuffer {
    return this.#counts.shared;
  }

  note(source: ListingSource): void {
    this.#counts.add(sources.indexOf(source));
  }

  read(): Record<ListingSource, number> {
    return { kept: this.#counts.get(0), disks: this.#counts.get(1) };
  }
}
