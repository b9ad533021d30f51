/**
 * Owns the names that a union of folders shows, in their order, each with the branches that show it. No object, and
 * no question, per name: a day has tens of thousands, and most are one branch's, as thousands before and after them.
 */
import { firstIndex } from '../domain/first-index.js';
import type { Branch } from './branch.js';

export interface Shown {
  readonly kind: 'file' | 'folder';
  /** The branch whose file it is, or the branches whose folders are united; never empty. */
  readonly branches: readonly Branch[];
}

/** Names that follow one another and are shown alike: from the end of the run before, up to its own. */
interface Run {
  readonly shown: Shown;
  until: number;
}

export class ShownNames {
  readonly names: readonly string[];
  readonly #runs: readonly Run[];

  /** @param names in order, none of them twice */
  constructor(names: readonly string[], runs: readonly Run[]) {
    this.names = names;
    this.#runs = runs;
  }

  get size(): number {
    return this.names.length;
  }

  get(name: string): Shown | undefined {
    const index = this.placeOf(name, 0);
    return this.names[index] === name ? this.at(index) : undefined;
  }

  /** Of the first name, from a place on, that is this one or comes after it; soon found where that is near. */
  placeOf(name: string, from: number): number {
    const isThere = (at: number) => at >= this.names.length || (this.names[at] ?? '') >= name;
    let reach = 1;
    while (!isThere(from + reach - 1)) reach *= 2;
    const start = from + (reach >> 1);
    return Math.min(this.names.length, start + firstIndex(reach - (reach >> 1), (at) => isThere(start + at)));
  }

  at(index: number): Shown | undefined {
    return this.#runs[this.#runAt(index)]?.shown;
  }

  slice(from: number, until: number): ShownNames {
    const part = new ShownNamesList();
    part.addPart(this, from, until);
    return part.made();
  }

  /** The parts of a part that are shown alike. */
  *runs(
    from = 0,
    end = this.size,
  ): Generator<{ readonly shown: Shown; readonly from: number; readonly until: number }> {
    let at = from;
    for (let index = this.#runAt(from); at < end; index += 1) {
      const run = this.#runs[index];
      if (run === undefined) return;
      const until = Math.min(run.until, end);
      yield { shown: run.shown, from: at, until };
      at = until;
    }
  }

  /** Whether a branch shows such a file, from an index on. */
  hasFile(branch: Branch, from: number, isSuch: (name: string) => boolean): boolean {
    for (const run of this.runs(from)) {
      if (run.shown.kind !== 'file' || run.shown.branches[0]?.key !== branch.key) continue;
      for (let index = run.from; index < run.until; index += 1) if (isSuch(this.names[index] ?? '')) return true;
    }
    return false;
  }

  *[Symbol.iterator](): Generator<[string, Shown]> {
    for (const { shown, from, until } of this.runs()) {
      for (let index = from; index < until; index += 1) yield [this.names[index] ?? '', shown];
    }
  }

  /** The names of the files that each branch shows, in their order. */
  filesByBranch(): Map<Branch, readonly string[]> {
    const parts = new Map<Branch, (readonly string[])[]>();
    for (const { shown, from, until } of this.runs()) {
      const [branch] = shown.branches;
      if (shown.kind !== 'file' || branch === undefined) continue;
      const names = this.names.slice(from, until);
      const of = parts.get(branch);
      if (of === undefined) parts.set(branch, [names]);
      else of.push(names);
    }
    return new Map([...parts].map(([branch, of]) => [branch, of.length === 1 ? (of[0] ?? []) : of.flat()]));
  }

  #runAt(index: number): number {
    return firstIndex(this.#runs.length, (at) => (this.#runs[at]?.until ?? 0) > index);
  }
}

/** Shown names that are being put together, in their order. */
export class ShownNamesList {
  readonly #names: string[] = [];
  readonly #runs: Run[] = [];
  /** Of the run that goes on: it ends where another one begins, since to move its end along takes longer than all else. */
  #shown: Shown | undefined;

  add(name: string, shown: Shown): void {
    if (shown !== this.#shown) this.#begin(shown);
    this.#names.push(name);
  }

  addPart(list: ShownNames, from: number, until: number): void {
    for (const run of list.runs(from, until)) {
      if (run.shown !== this.#shown) this.#begin(run.shown);
      for (let index = run.from; index < run.until; index += 1) this.#names.push(list.names[index] ?? '');
    }
  }

  made(): ShownNames {
    this.#end();
    return new ShownNames(this.#names, this.#runs);
  }

  #begin(shown: Shown): void {
    this.#end();
    this.#runs.push({ shown, until: this.#names.length });
    this.#shown = shown;
  }

  #end(): void {
    const last = this.#runs.at(-1);
    if (last !== undefined) last.until = this.#names.length;
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
  const merged = new ShownNamesList();
  const places = lists.map(() => 0);
  for (let first = firstList(lists, places); first !== undefined; first = firstList(lists, places)) {
    const { list, at, name, other } = first;
    const from = places[at] ?? 0;
    if (other === name) {
      merged.add(name, settle(name));
      for (const [each, { names }] of lists.entries()) {
        const place = places[each] ?? 0;
        if (names[place] === name) places[each] = place + 1;
      }
    } else {
      // Roots follow one another, as a rule: thousands of names may come before the next one of another.
      const until = other === undefined ? list.size : list.placeOf(other, from);
      merged.addPart(list, from, until);
      places[at] = until;
    }
  }
  return merged.made();
}

interface FirstList {
  readonly list: ShownNames;
  readonly at: number;
  /** What stands at its place. */
  readonly name: string;
  /** The first that stands at another list's place: the same name, a later one, or none. */
  readonly other: string | undefined;
}

/** The list whose name at its place comes first; undefined once all are at their ends. */
function firstList(lists: readonly ShownNames[], places: readonly number[]): FirstList | undefined {
  let first: { readonly list: ShownNames; readonly at: number; readonly name: string } | undefined;
  let other: string | undefined;
  for (const [at, list] of lists.entries()) {
    const name = list.names[places[at] ?? 0];
    if (name === undefined) continue;
    if (first === undefined || name < first.name) {
      other = first?.name;
      first = { list, at, name };
    } else if (other === undefined || name < other) other = name;
  }
  return first && { ...first, other };
}
