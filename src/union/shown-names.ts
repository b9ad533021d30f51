/**
 * Owns the names that a union of folders shows, in their order, each with the branches that show it. Two lists, and
 * no object per name: a day has tens of thousands, and most are one branch's, as thousands before and after them.
 */
import { firstIndex } from '../domain/first-index.js';
import type { Branch } from './branch.js';

export interface Shown {
  readonly kind: 'file' | 'folder';
  /** The branch whose file it is, or the branches whose folders are united; never empty. */
  readonly branches: readonly Branch[];
}

export class ShownNames {
  readonly names: readonly string[];
  readonly #shown: readonly Shown[];

  /** @param names in order, none of them twice */
  constructor(names: readonly string[], shown: readonly Shown[]) {
    this.names = names;
    this.#shown = shown;
  }

  get size(): number {
    return this.names.length;
  }

  get(name: string): Shown | undefined {
    const index = firstIndex(this.names.length, (at) => (this.names[at] ?? '') >= name);
    return this.names[index] === name ? this.#shown[index] : undefined;
  }

  at(index: number): Shown | undefined {
    return this.#shown[index];
  }

  slice(from: number, until: number): ShownNames {
    return new ShownNames(this.names.slice(from, until), this.#shown.slice(from, until));
  }

  /** Whether a branch shows such a file, from an index on. */
  hasFile(branch: Branch, from: number, isSuch: (name: string) => boolean): boolean {
    for (let index = from; index < this.names.length; index += 1) {
      const shown = this.#shown[index];
      const isOfBranch = shown?.kind === 'file' && shown.branches[0]?.key === branch.key;
      if (isOfBranch && isSuch(this.names[index] ?? '')) return true;
    }
    return false;
  }

  *[Symbol.iterator](): Generator<[string, Shown]> {
    for (const [index, name] of this.names.entries()) {
      const shown = this.#shown[index];
      if (shown !== undefined) yield [name, shown];
    }
  }

  /** The names of the files that each branch shows, in their order. */
  filesByBranch(): Map<Branch, string[]> {
    const files = new Map<Branch, string[]>();
    let last: { readonly shown: Shown; readonly names: string[] } | undefined;
    for (const [index, name] of this.names.entries()) {
      const shown = this.#shown[index];
      const [branch] = shown?.branches ?? [];
      if (shown?.kind !== 'file' || branch === undefined) continue;
      if (last?.shown !== shown) {
        last = { shown, names: files.get(branch) ?? [] };
        files.set(branch, last.names);
      }
      last.names.push(name);
    }
    return files;
  }
}

/**
 * The names of several lists as one.
 *
 * @param settle says what is shown under a name that more than one of them has
 */
export function mergeShown(lists: readonly ShownNames[], settle: (name: string) => Shown): ShownNames {
  const [only] = lists;
  if (only !== undefined && lists.length === 1) return only;
  const names: string[] = [];
  const shown: Shown[] = [];
  const places = lists.map(() => 0);
  for (let name = firstName(lists, places); name !== undefined; name = firstName(lists, places)) {
    const holder = lists.findIndex(({ names: of }, at) => of[places[at] ?? 0] === name);
    const alone = lists[holder]?.at(places[holder] ?? 0);
    let holders = 0;
    for (let at = holder; at < lists.length; at += 1) {
      const place = places[at] ?? 0;
      if (lists[at]?.names[place] !== name) continue;
      places[at] = place + 1;
      holders += 1;
    }
    names.push(name);
    shown.push(holders === 1 && alone !== undefined ? alone : settle(name));
  }
  return new ShownNames(names, shown);
}

/** The first of the names that stand at these places; undefined once there are none. */
function firstName(lists: readonly ShownNames[], places: readonly number[]): string | undefined {
  let first: string | undefined;
  for (let at = 0; at < lists.length; at += 1) {
    const name = lists[at]?.names[places[at] ?? 0];
    if (name !== undefined && (first === undefined || name < first)) first = name;
  }
  return first;
}
