/** Owns what one branch shows of a day: which of its files are segments, and when each began and ends. */
import type { Branch } from '../union/branch.js';
import type { Naming } from './naming.js';
import type { PlaylistNotes } from './playlist-notes.js';
import type { Segment } from './segment.js';
import { inOrder, namedColumns, type SegmentColumns } from './segment-columns.js';
import { lengthMs, type Told } from './segment-ends.js';
import type { SizesByName } from './segment-sizes.js';

export interface WriterParts {
  readonly branch: Branch;
  /** The files that it shows, in the order of their names. */
  readonly names: readonly string[];
  readonly notes: PlaylistNotes;
  readonly naming: Naming;
  /** Undefined if the branch cannot be asked. */
  readonly sizesOf: (branch: Branch, names: readonly string[]) => SizesByName | undefined;
  readonly nowMs: number;
  /** How long segments of the day are as a rule. */
  readonly typicalMs: number;
  /** Whether it has more segments after these. */
  readonly goesOn: () => boolean;
  /** The same branch as it was some time ago: what its playlist told of then is not worked out anew. */
  readonly before?: Writer | undefined;
}

/** A file that stays empty for longer is left over from something that failed. */
const growsWithinMs = 60_000;

export class Writer implements Told {
  readonly branch: Branch;
  readonly isMeasured: boolean;
  /** It could be asked about its files. */
  readonly isAsked: boolean;
  /** A file was being begun by another program. */
  readonly mayGrow: boolean;
  readonly endsMs: Float64Array;
  readonly #notes: PlaylistNotes;
  readonly #goesOn: () => boolean;
  readonly #columns: SegmentColumns;

  constructor(parts: WriterParts) {
    this.branch = parts.branch;
    this.#notes = parts.notes;
    this.isMeasured = parts.notes.isVerified;
    const { isAsked, mayGrow, columns } = readColumns(parts, parts.before?.continuedBy(parts.notes));
    this.isAsked = isAsked;
    this.mayGrow = mayGrow;
    this.#columns = columns;
    this.#goesOn = parts.goesOn;
    this.endsMs = columns.startsMs.map((startMs, place) => startMs + lengthMs(this, place, parts.typicalMs));
  }

  /** What it told, unless that may be something else by now. */
  continuedBy(notes: PlaylistNotes): SegmentColumns | undefined {
    return notes.continues(this.#notes) ? this.#columns : undefined;
  }

  get startsMs(): Float64Array {
    return this.#columns.startsMs;
  }

  get tolerancesMs(): Float64Array {
    return this.#columns.tolerancesMs;
  }

  get listedMs(): Float64Array {
    return this.#columns.listedMs;
  }

  nameAt(place: number): string {
    return this.#columns.names[place] ?? '';
  }

  startsRunAt(place: number): boolean {
    return this.#notes.startsRunAt(this.#columns.notedAt[place] ?? -1);
  }

  initNameAt(place: number): string | undefined {
    return this.#notes.initNameAt(this.#columns.notedAt[place] ?? -1);
  }

  segmentAt(place: number): Segment {
    const { names, startsMs, tolerancesMs, listedMs } = this.#columns;
    const [startMs = 0, endMs = 0] = [startsMs[place], this.endsMs[place]];
    const isListed = endMs === startMs + (listedMs[place] ?? Number.NaN);
    return {
      name: this.nameAt(place),
      branch: this.branch,
      startMs,
      endMs,
      toleranceMs: tolerancesMs[place] ?? 0,
      isFinished: isListed || place < names.length - 1 || this.#goesOn(),
      startsRun: this.startsRunAt(place),
      initName: this.initNameAt(place),
    };
  }
}

function readColumns({ branch, names, notes, naming, sizesOf, nowMs }: WriterParts, known: SegmentColumns | undefined) {
  const changedMs = (name: string) => sizesOf(branch, [name])?.get(name)?.changedMs;
  const named = namedColumns(names, { notes, naming, changedMs, known });
  // Of a playlist that dayfs wrote it is known that what it lists is there, whole.
  const unproven = notes.isVerified ? named.names.filter((_, row) => named.notedAt[row] === -1) : named.names;
  const sizes = sizesOf(branch, unproven);
  // Empty files are no segments.
  const empty = new Set(unproven.filter((name) => (sizes?.get(name)?.bytes ?? 0) === 0));
  const isBegun = (name: string) => (sizes?.get(name)?.changedMs ?? 0) > nowMs - growsWithinMs;
  return { isAsked: sizes !== undefined, mayGrow: [...empty].some(isBegun), columns: inOrder(named, empty) };
}
