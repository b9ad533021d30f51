/** Owns the segments of a merged day: which files are segments, when each began and ended, and what each covers. */

import type { Branch } from '../union/branch.js';
import type { Shown } from '../union/folder-listing.js';
import { type Covering, coverOnce } from './cover-once.js';
import { type Naming, namedTime, startOf } from './naming.js';
import type { PlaylistNotes, SegmentNote } from './playlist-notes.js';
import type { Segment } from './segment.js';
import { lengthMs, type Told, typicalLengthMs } from './segment-ends.js';
import type { FileSize } from './segment-sizes.js';

export interface SegmentedDay {
  /** What covers the day, in order, no two overlapping. */
  readonly covering: readonly Covering<Segment>[];
  /** No file was being begun by another program: only a change of the folders can change this. */
  readonly isSettled: boolean;
}

export interface DayParts {
  readonly naming: Naming;
  readonly segmentSeconds: number;
  /** The merged media folder: each name once, with the branch that shows it. */
  readonly shown: ReadonlyMap<string, Shown>;
  readonly notesOf: (branch: Branch) => PlaylistNotes;
  readonly sizesOf: (branch: Branch, names: readonly string[]) => ReadonlyMap<string, FileSize>;
  readonly nowMs: number;
}

/** Times of segments are measured, not told: a smaller step from one to the next is no gap. */
const measuredToleranceMs = 100;

/** A file that stays empty for longer is left over from something that failed. */
const growsWithinMs = 60_000;

interface NamedSegment extends Told {
  readonly name: string;
  readonly note: SegmentNote | undefined;
  readonly toleranceMs: number;
}

export function segmentDay(parts: DayParts): SegmentedDay {
  const writers = [...namesByBranch(parts.shown)].map(([branch, names]) => readWriter(branch, names, parts));
  const told = writers.map(({ named }) => named);
  const typicalMs = typicalLengthMs(told, parts.segmentSeconds * 1000);
  const segments = writers.flatMap(({ branch, named }) =>
    named.map((each, index) => {
      const isLast = index === named.length - 1;
      return segmentOf(branch, each, lengthMs(named, index, typicalMs), isLast);
    }),
  );
  const tolerancesMs = told.flatMap((named) => named.map(({ toleranceMs }) => toleranceMs));
  // A stable sort: of segments that start together the earlier branch's comes first.
  const ordered = segments.sort((a, b) => a.startMs - b.startMs);
  return {
    covering: coverOnce(
      ordered,
      tolerancesMs.reduce((most, each) => Math.max(most, each), measuredToleranceMs),
    ),
    isSettled: writers.every((writer) => writer.isSettled),
  };
}

function namesByBranch(shown: ReadonlyMap<string, Shown>): Map<Branch, string[]> {
  const names = new Map<Branch, string[]>();
  for (const [name, { kind, branches }] of shown) {
    const [branch] = branches;
    if (kind !== 'file' || branch === undefined) continue;
    const known = names.get(branch);
    if (known === undefined) names.set(branch, [name]);
    else known.push(name);
  }
  return names;
}

/** What one branch shows, in the order of the starts. Empty files are no segments. */
function readWriter(branch: Branch, names: readonly string[], { naming, notesOf, sizesOf, nowMs }: DayParts) {
  const notes = notesOf(branch);
  const timed = names.flatMap((name) => {
    const time = namedTime(naming, name);
    return time === undefined ? [] : [{ name, time, note: notes.byName.get(name) }];
  });
  // Of a playlist that dayfs wrote it is known that what it lists is there, whole.
  const unproven = timed.filter(({ note }) => !notes.isVerified || note === undefined).map(({ name }) => name);
  const sizes = sizesOf(branch, unproven);
  const hasBytes = (name: string, note: unknown) =>
    (notes.isVerified && note !== undefined) || (sizes.get(name)?.bytes ?? 0) > 0;
  const named = timed
    .filter(({ name, note }) => hasBytes(name, note))
    .map(({ name, time, note }): NamedSegment => {
      const startMs = startOf(time, note?.startMs, () => sizesOf(branch, [name]).get(name)?.changedMs);
      const isExact = note?.startMs === startMs;
      return { name, startMs, note, listedMs: note?.durationMs, toleranceMs: isExact ? 0 : time.stepMs };
    })
    .sort((a, b) => a.startMs - b.startMs);
  const mayGrow = (name: string) => {
    const size = sizes.get(name);
    return size !== undefined && size.bytes === 0 && size.changedMs > nowMs - growsWithinMs;
  };
  return { branch, named, isSettled: !unproven.some(mayGrow) };
}

function segmentOf(
  branch: Branch,
  { name, startMs, note, listedMs }: NamedSegment,
  durationMs: number,
  isLast: boolean,
): Segment {
  return {
    name,
    branch,
    startMs,
    endMs: startMs + durationMs,
    isFinished: !isLast || durationMs === listedMs,
    startsRun: note?.startsRun ?? false,
    initName: note?.initName,
  };
}
