/** Owns the names of a folder at one moment. What is said of each is made when it is asked for: a day has thousands. */

export interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
  readonly inode: bigint;
}

interface ListingParts {
  readonly version: object;
  readonly length: number;
  readonly nameAt: (index: number) => string;
  readonly entryAt: (index: number) => Entry;
}

export class Listing implements ListingParts {
  /** The same object for as long as the names are the same. */
  readonly version: object;
  readonly length: number;
  /** Each name once. */
  readonly nameAt: (index: number) => string;
  readonly entryAt: (index: number) => Entry;

  constructor(parts: ListingParts) {
    this.version = parts.version;
    this.length = parts.length;
    this.nameAt = parts.nameAt;
    this.entryAt = parts.entryAt;
  }

  static of(entries: readonly Entry[]): Listing {
    const entryAt = (index: number) => entries[index] as Entry;
    return new Listing({ version: entries, length: entries.length, nameAt: (index) => entryAt(index).name, entryAt });
  }

  /** With one more behind all others. */
  and(entry: Entry): Listing {
    const { version, length, nameAt, entryAt } = this;
    return new Listing({
      version,
      length: length + 1,
      nameAt: (index) => (index < length ? nameAt(index) : entry.name),
      entryAt: (index) => (index < length ? entryAt(index) : entry),
    });
  }

  entries(): Entry[] {
    return Array.from({ length: this.length }, (_, index) => this.entryAt(index));
  }
}
