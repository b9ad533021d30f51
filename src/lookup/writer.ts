/** Owns what one branch shows of a day: which of its files are segments, and when each began and ends. */
import type { Branch } from '../union/branch.js';
import type { Naming } from './naming.js';
import type { PlaylistNotes } from './playlist-notes.js';
import type { Segment } from './segment.js';
import { inOrder, namedColumns, type SegmentColumns } from './segment-columns.js';
import { lengthMs, type Told, type TypicalLength } from './segment-ends.js';
import type { SizesByName } from './segment-sizes.js';

export interface WriterParts {
  readonly branch: Branch;
  /** The files that it shows, in the order of their names. */
  readonly names: readonly string[];
  readonly notes: PlaylistNotes;
  readonly naming: Naming;
  /** Undefined if the branch cannot be asked. */
  readonly sizesOf: (branch: Branch, names: readonly string[]) => SizesByName | undefined;
  /** Names whose files had no bytes when they were last asked. */
  readonly doubtedIn: (branch: Branch) => ReadonlySet<string>;
  /** How long its segments are as a rule. */
  readonly typical: TypicalLength;
  /** Whether it has more segments after these. */
  readonly goesOn: () => boolean;
  /** The same branch as it was some time ago: what its playlist told of then is not worked out anew. */
  readonly before?: Writer | undefined;
}

export class Writer implements Told {
  readonly branch: Branch;
  readonly isMeasured: boolean;
  readonly isRounded: boolean;
  /** It could be asked about its files. */
  readonly isAsked: boolean;
  /** Segments by their names, without a byte: another program may have begun them, and write on at any time. */
  readonly empty: readonly string[];
  /** Its files that were known to have no bytes when this was worked out. */
  readonly doubted: ReadonlySet<string>;
  readonly endsMs: Float64Array;
  readonly #notes: PlaylistNotes;
  readonly #strayInits: ReadonlySet<string>;
  readonly #goesOn: () => boolean;
  readonly #columns: SegmentColumns;

  constructor(parts: WriterParts) {
    this.branch = parts.branch;
    this.#notes = parts.notes;
    this.isMeasured = parts.notes.isVerified;
    this.isRounded = parts.notes.isRounded;
    this.#strayInits = strayInits(parts);
    const { isAsked, empty, columns } = readColumns(parts, parts.before?.continuedBy(parts.notes));
    this.isAsked = isAsked;
    this.doubted = parts.doubtedIn(parts.branch);
    this.empty = empty;
    this.#columns = columns;
    this.#goesOn = parts.goesOn;
    this.endsMs = columns.startsMs.map((startMs, place) => startMs + lengthMs(this, place, parts.typical));
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
    const initName = this.#notes.initNameAt(this.#columns.notedAt[place] ?? -1);
    const isStray = initName !== undefined && this.#strayInits.has(initName) && standsAlone(this.nameAt(place));
    return isStray ? undefined : initName;
  }

  segmentAt(place: number): Segment {
    const { names, startsMs, tolerancesMs, listedMs } = this.#columns;
    const [startMs = 0, endMs = 0] = [startsMs[place], this.endsMs[place]];
    // Where lengths are whole seconds, what is listed is told by the next segment more exactly.
    const isExact = this.isMeasured || !this.isRounded;
    const isListed = isExact && endMs === startMs + (listedMs[place] ?? Number.NaN);
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

/** MPEG-TS can be played without an init segment, whatever another program's playlist says. */
function standsAlone(name: string): boolean {
  return name.endsWith('.ts');
}

/** Those that the playlist names and the folder lacks. */
function strayInits({ branch, notes, sizesOf }: WriterParts): ReadonlySet<string> {
  const names = notes.initNames();
  const sizes = names.length === 0 ? undefined : sizesOf(branch, names);
  return new Set(sizes === undefined ? [] : names.filter((name) => (sizes.get(name)?.bytes ?? 0) === 0));
}

function readColumns(
  { branch, names, notes, naming, sizesOf, doubtedIn }: WriterParts,
  known: SegmentColumns | undefined,
) {
  const changedMs = (name: string) => sizesOf(branch, [name])?.get(name)?.changedMs;
  const named = namedColumns(names, { notes, naming, changedMs, known });
  const doubted = doubtedIn(branch);
  // Of a playlist that dayfs wrote it is known that what it lists was there, whole.
  const isProven = (name: string, row: number) => named.notedAt[row] !== -1 && !doubted.has(name);
  const unproven = notes.isVerified ? named.names.filter((name, row) => !isProven(name, row)) : named.names;
  const sizes = sizesOf(branch, unproven);
  // Neither what is empty nor what is gone is a segment.
  const none = unproven.filter((name) => (sizes?.get(name)?.bytes ?? 0) === 0);
  const empty = none.filter((name) => sizes?.get(name) !== undefined);
  return { isAsked: sizes !== undefined, empty, columns: inOrder(named, new Set(none)) };
}
