/** Owns what one branch shows of a day: which of its files are segments, and when each began and ends. */
import type { Branch } from '../union/branch.js';
import { measuredToleranceMs, type Naming, namedTime, startOf } from './naming.js';
import type { PlaylistNotes } from './playlist-notes.js';
import type { Segment } from './segment.js';
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
}

/** A file that stays empty for longer is left over from something that failed. */
const growsWithinMs = 60_000;

/** Its segments in the order of their starts, by column. */
interface Columns {
  readonly names: readonly string[];
  readonly startsMs: Float64Array;
  readonly tolerancesMs: Float64Array;
  readonly listedMs: Float64Array;
  /** Where the playlist's note of it stands; -1 if it has none. */
  readonly notedAt: Int32Array;
}

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
  readonly #columns: Columns;

  constructor(parts: WriterParts) {
    this.branch = parts.branch;
    this.#notes = parts.notes;
    this.isMeasured = parts.notes.isVerified;
    const { isAsked, mayGrow, columns } = readColumns(parts);
    this.isAsked = isAsked;
    this.mayGrow = mayGrow;
    this.#columns = columns;
    this.#goesOn = parts.goesOn;
    this.endsMs = columns.startsMs.map((startMs, place) => startMs + lengthMs(this, place, parts.typicalMs));
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

function readColumns({ branch, names, notes, naming, sizesOf, nowMs }: WriterParts) {
  const changedMs = (name: string) => sizesOf(branch, [name])?.get(name)?.changedMs;
  const named = namedColumns(names, notes, naming, changedMs);
  // Of a playlist that dayfs wrote it is known that what it lists is there, whole.
  const unproven = notes.isVerified ? named.names.filter((_, row) => named.notedAt[row] === -1) : named.names;
  const sizes = sizesOf(branch, unproven);
  // Empty files are no segments.
  const empty = new Set(unproven.filter((name) => (sizes?.get(name)?.bytes ?? 0) === 0));
  const isBegun = (name: string) => (sizes?.get(name)?.changedMs ?? 0) > nowMs - growsWithinMs;
  return { isAsked: sizes !== undefined, mayGrow: [...empty].some(isBegun), columns: inOrder(named, empty) };
}

function namedColumns(
  files: readonly string[],
  notes: PlaylistNotes,
  naming: Naming,
  changedMs: (name: string) => number | undefined,
): Columns {
  const names: string[] = [];
  const [startsMs, tolerancesMs] = [new Float64Array(files.length), new Float64Array(files.length)];
  const [listedMs, notedAt] = [new Float64Array(files.length), new Int32Array(files.length)];
  let expected = 0;
  let name = '';
  const changed = () => changedMs(name);
  for (let index = 0; index < files.length; index += 1) {
    name = files[index] ?? '';
    const time = namedTime(naming, name);
    if (time === undefined) continue;
    const row = names.push(name) - 1;
    const at = notes.indexOf(name, expected);
    const notedMs = notes.startMsAt(at);
    const startMs = startOf(time, notedMs, changed);
    startsMs[row] = startMs;
    tolerancesMs[row] = Math.max(notedMs === startMs ? 0 : time.stepMs, measuredToleranceMs);
    listedMs[row] = notes.lengthMsAt(at);
    notedAt[row] = at;
    if (at >= 0) expected = at + 1;
  }
  const first = <T extends Float64Array | Int32Array>(column: T) => column.subarray(0, names.length) as T;
  return {
    names,
    startsMs: first(startsMs),
    tolerancesMs: first(tolerancesMs),
    listedMs: first(listedMs),
    notedAt: first(notedAt),
  };
}

/** Names are in the order of time, unless the day's clocks are changed, or another program names otherwise. */
function inOrder(columns: Columns, without: ReadonlySet<string>): Columns {
  const { names, startsMs, tolerancesMs, listedMs, notedAt } = columns;
  const isInOrder = startsMs.every((startMs, row) => row === 0 || startMs >= (startsMs[row - 1] ?? 0));
  if (isInOrder && without.size === 0) return columns;
  const rows = [...names.keys()].filter((row) => !without.has(names[row] ?? ''));
  rows.sort((a, b) => (startsMs[a] ?? 0) - (startsMs[b] ?? 0));
  return {
    names: rows.map((row) => names[row] ?? ''),
    startsMs: Float64Array.from(rows, (row) => startsMs[row] ?? 0),
    tolerancesMs: Float64Array.from(rows, (row) => tolerancesMs[row] ?? 0),
    listedMs: Float64Array.from(rows, (row) => listedMs[row] ?? 0),
    notedAt: Int32Array.from(rows, (row) => notedAt[row] ?? -1),
  };
}
