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
  readonly names: string[];
  readonly startsMs: number[];
  readonly tolerancesMs: number[];
  readonly listedMs: number[];
  /** Where the playlist's note of it stands; -1 if it has none. */
  readonly notedAt: number[];
}

export class Writer implements Told {
  readonly branch: Branch;
  readonly isMeasured: boolean;
  /** It could be asked about its files. */
  readonly isAsked: boolean;
  /** A file was being begun by another program. */
  readonly mayGrow: boolean;
  readonly endsMs: readonly number[];
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

  get startsMs(): readonly number[] {
    return this.#columns.startsMs;
  }

  get tolerancesMs(): readonly number[] {
    return this.#columns.tolerancesMs;
  }

  get listedMs(): readonly number[] {
    return this.#columns.listedMs;
  }

  segmentAt(place: number): Segment {
    const { names, startsMs, tolerancesMs, listedMs, notedAt } = this.#columns;
    const [startMs = 0, endMs = 0] = [startsMs[place], this.endsMs[place]];
    const note = this.#notes.at(notedAt[place] ?? -1);
    const isListed = endMs === startMs + (listedMs[place] ?? Number.NaN);
    return {
      name: names[place] ?? '',
      branch: this.branch,
      startMs,
      endMs,
      toleranceMs: tolerancesMs[place] ?? 0,
      isFinished: isListed || place < names.length - 1 || this.#goesOn(),
      startsRun: note?.startsRun ?? false,
      initName: note?.initName,
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
  names: readonly string[],
  notes: PlaylistNotes,
  naming: Naming,
  changedMs: (name: string) => number | undefined,
): Columns {
  const columns: Columns = { names: [], startsMs: [], tolerancesMs: [], listedMs: [], notedAt: [] };
  let expected = 0;
  for (const name of names) {
    const time = namedTime(naming, name);
    if (time === undefined) continue;
    const notedAt = notes.indexOf(name, expected);
    const notedMs = notes.startMsAt(notedAt);
    const startMs = startOf(time, notedMs, () => changedMs(name));
    columns.names.push(name);
    columns.startsMs.push(startMs);
    columns.tolerancesMs.push(Math.max(notedMs === startMs ? 0 : time.stepMs, measuredToleranceMs));
    columns.listedMs.push(notes.lengthMsAt(notedAt));
    columns.notedAt.push(notedAt);
    if (notedAt >= 0) expected = notedAt + 1;
  }
  return columns;
}

/** Names are in the order of time, unless the day's clocks are changed, or another program names otherwise. */
function inOrder(columns: Columns, without: ReadonlySet<string>): Columns {
  const { names, startsMs, tolerancesMs, listedMs, notedAt } = columns;
  const isInOrder = startsMs.every((startMs, row) => row === 0 || startMs >= (startsMs[row - 1] ?? 0));
  if (isInOrder && without.size === 0) return columns;
  const rows = [...names.keys()].filter((row) => !without.has(names[row] ?? ''));
  rows.sort((a, b) => (startsMs[a] ?? 0) - (startsMs[b] ?? 0));
  const picked = <T>(column: readonly T[]): T[] => rows.map((row) => column[row] as T);
  return {
    names: picked(names),
    startsMs: picked(startsMs),
    tolerancesMs: picked(tolerancesMs),
    listedMs: picked(listedMs),
    notedAt: picked(notedAt),
  };
}
