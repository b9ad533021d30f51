/** Owns the segments of a merged day, or of a part of it, whatever roots they lie in, and what each covers. */
import type { Branch } from '../union/branch.js';
import type { ShownNames } from '../union/shown-names.js';
import { coverOnce } from './cover-once.js';
import { DayCovering, type OrderedSegments } from './day-covering.js';
import type { PlaylistNotes } from './playlist-notes.js';
import type { TypicalLengths } from './typical-length.js';
import { Writer, type WriterParts } from './writer.js';

export interface SegmentedDay {
  /** What covers the day, in order, no two overlapping. */
  readonly covering: DayCovering;
  /** All branches could be asked about their files: only a change of the folders can change this, or bytes in what was empty. */
  readonly isAsked: boolean;
  /** Of each branch that shows segments, what it shows. */
  readonly writers: readonly Writer[];
  /** The branches that were listed, and then could not be asked about their files. */
  readonly unasked: readonly Branch[];
}

export interface DayParts extends Pick<WriterParts, 'naming' | 'sizesOf' | 'doubtedIn'> {
  readonly lengths: TypicalLengths;
  /** Of the merged media folder: each name once, with the branch that shows it. */
  readonly shown: ShownNames;
  readonly notesOf: (branch: Branch, names: readonly string[]) => PlaylistNotes;
  /** Whether a branch has more segments after these. */
  readonly goesOn: (branch: Branch) => boolean;
  /** Those of the same day some time ago. */
  readonly writersBefore: readonly Writer[];
}

export function segmentDay(parts: DayParts): SegmentedDay & { readonly ordered: OrderedSegments } {
  const { shown, lengths, notesOf, goesOn, writersBefore } = parts;
  const writers = [...shown.filesByBranch()].map(
    ([branch, names]) =>
      new Writer({
        ...parts,
        branch,
        names,
        notes: notesOf(branch, names),
        typical: lengths.of(branch),
        goesOn: () => goesOn(branch),
        before: writersBefore.find((each) => each.branch.key === branch.key),
      }),
  );
  const ordered = orderSegments(writers);
  return {
    ordered,
    writers,
    covering: new DayCovering(ordered, coverOnce(ordered)),
    isAsked: writers.every(({ isAsked }) => isAsked),
    unasked: writers.filter(({ isAsked }) => !isAsked).map(({ branch }) => branch),
  };
}

/** Of segments that start together the earlier branch's comes first. */
function orderSegments(writers: readonly Writer[]): OrderedSegments {
  const length = writers.reduce((sum, { startsMs }) => sum + startsMs.length, 0);
  const [writerAt, placeAt] = [new Int32Array(length), new Int32Array(length)];
  const startsMs = new Float64Array(length);
  const endsMs = new Float64Array(length);
  const tolerancesMs = new Float64Array(length);
  const places = writers.map(() => 0);
  let count = 0;
  for (let { at, otherMs } = earliest(writers, places); at >= 0; { at, otherMs } = earliest(writers, places)) {
    const writer = writers[at];
    if (writer === undefined) break;
    const from = places[at] ?? 0;
    let until = from;
    // Writers follow one another, as a rule: thousands of segments may come before the next one of another.
    do {
      placeAt[count + until - from] = until;
      until += 1;
    } while ((writer.startsMs[until] ?? Infinity) < otherMs);
    writerAt.fill(at, count, count + until - from);
    startsMs.set(writer.startsMs.subarray(from, until), count);
    endsMs.set(writer.endsMs.subarray(from, until), count);
    tolerancesMs.set(writer.tolerancesMs.subarray(from, until), count);
    count += until - from;
    places[at] = until;
  }
  return { writers, writerAt, placeAt, startsMs, endsMs, tolerancesMs };
}

/** The writer whose segment begins first, of those that are at these places, and when another's does; -1 once there are none. */
function earliest(writers: readonly Writer[], places: readonly number[]): { at: number; otherMs: number } {
  let first = -1;
  let firstMs = Infinity;
  let otherMs = Infinity;
  for (let at = 0; at < writers.length; at += 1) {
    const startMs = writers[at]?.startsMs[places[at] ?? 0] ?? Infinity;
    if (startMs < firstMs) {
      otherMs = firstMs;
      first = at;
      firstMs = startMs;
    } else otherMs = Math.min(otherMs, startMs);
  }
  return { at: first, otherMs };
}
