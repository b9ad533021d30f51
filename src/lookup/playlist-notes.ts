/** Owns what a root's own playlist says of each segment that it lists, as it was read (playlist-parser.ts). */
import { firstIndex, firstOver } from '../domain/first-index.js';

/** What is noted of each segment, by column, since a day has tens of thousands: the first three lists have one item a segment. */
export interface NoteColumns {
  readonly names: string[];
  readonly lengthsMs: number[];
  /** NaN where it is not said. */
  readonly startsMs: number[];
  /** Where the writer began anew, in order: there are few. */
  readonly runStarts: number[];
  /** From where on another init segment is needed, in order, and which, in the same folder: it seldom changes. */
  readonly initsFrom: number[];
  readonly initNames: (string | undefined)[];
  /** In the order of the names, none of them twice: as a day is written, unless its clocks are changed. */
  isInOrder: boolean;
  /** All lengths are written as whole seconds. */
  isRounded: boolean;
}

export class PlaylistNotes {
  /** Written by dayfs, which lists a segment once all its bytes are on the disk. */
  readonly isVerified: boolean;
  readonly length: number;
  readonly #columns: NoteColumns;
  #places: ReadonlyMap<string, number> | undefined;

  /** @param columns may grow later: these notes stay what they are now */
  constructor(columns: NoteColumns, isVerified: boolean) {
    this.#columns = columns;
    this.isVerified = isVerified;
    this.length = columns.names.length;
  }

  /** Whether all that earlier notes told, these tell too, and at the same places. */
  continues(earlier: PlaylistNotes): boolean {
    return this.#columns === earlier.#columns && this.#columns.isInOrder && this.length >= earlier.length;
  }

  /** All lengths are written as whole seconds, as HLS before version 3 has them. */
  get isRounded(): boolean {
    return this.#columns.isRounded;
  }

  /** Of the init segments that are named, each once or more. */
  initNames(): string[] {
    return this.#columns.initNames.filter((name) => name !== undefined);
  }

  /** NaN where there is no note. */
  lengthMsAt(index: number): number {
    return index >= 0 && index < this.length ? (this.#columns.lengthsMs[index] ?? Number.NaN) : Number.NaN;
  }

  /** Undefined also where it is not said. */
  startMsAt(index: number): number | undefined {
    const startMs = index >= 0 && index < this.length ? this.#columns.startsMs[index] : undefined;
    return startMs === undefined || Number.isNaN(startMs) ? undefined : startMs;
  }

  startsRunAt(index: number): boolean {
    const { runStarts } = this.#columns;
    const next = firstOver(runStarts, index);
    return next > 0 && runStarts[next - 1] === index;
  }

  initNameAt(index: number): string | undefined {
    const { initsFrom, initNames } = this.#columns;
    const next = firstOver(initsFrom, index);
    // To look before a list's beginning takes V8 ten times as long as to look into it.
    return next > 0 ? initNames[next - 1] : undefined;
  }

  names(): string[] {
    return this.#columns.names.slice(0, this.length);
  }

  /**
   * Where the note of a segment stands; -1 if there is none. If it is listed twice, the later note.
   *
   * @param expected where it stands if whoever asks goes along with the playlist
   */
  indexOf(name: string, expected: number): number {
    const { names, isInOrder } = this.#columns;
    if (!isInOrder) return this.#placesOf(names).get(name) ?? -1;
    if (expected < this.length && names[expected] === name) return expected;
    const index = firstIndex(this.length, (at) => (names[at] ?? '') >= name);
    return index < this.length && names[index] === name ? index : -1;
  }

  /** Those of some names, in order, that it has no note of. */
  without(names: readonly string[]): string[] {
    let expected = 0;
    return names.filter((name) => {
      const at = this.indexOf(name, expected);
      expected = at + 1;
      return at < 0;
    });
  }

  #placesOf(names: readonly string[]): ReadonlyMap<string, number> {
    this.#places ??= new Map(names.slice(0, this.length).map((name, index) => [name, index]));
    return this.#places;
  }
}
