/** Owns the segments of a merged day: which files are segments, when each began and ended, and what each covers. */

import type { Branch } from '../union/branch.js';
import type { Shown } from '../union/folder-listing.js';
import { type Covering, coverOnce } from './cover-once.js';
import { type NamedTime, type Naming, namedTime, startOf } from './naming.js';
import type { PlaylistNotes, SegmentNote } from './playlist-notes.js';
import type { Segment } from './segment.js';
import { lengthMs, type Told, typicalLengthMs } from './segment-ends.js';
import type { FileSize } from './segment-sizes.js';

export interface SegmentedDay {
  /** What covers the day, in order, no two overlapping. */
  readonly covering: readonly Covering<Segment>[];
  /** No file was being begun by another program: only a change of the folders can change this. */
  readonly isSettled: boolean;
  /** The branches that were listed, and then could not be asked about their files. */
  readonly unasked: readonly Branch[];
}

export interface DayParts {
  readonly naming: Naming;
  readonly segmentSeconds: number;
  /** The merged media folder: each name once, with the branch that shows it. */
  readonly shown: ReadonlyMap<string, Shown>;
  readonly notesOf: (branch: Branch) => PlaylistNotes;
  /** Undefined if the branch cannot be asked. */
  readonly sizesOf: (branch: Branch, names: readonly string[]) => ReadonlyMap<string, FileSize> | undefined;
  readonly nowMs: number;
}

/** Times of segments are measured, not told: a smaller step from one to the next is no gap. */
const measuredToleranceMs = 100;

/** A file that stays empty for longer is left over from something that failed. */
const growsWithinMs = 60_000;

interface NamedSegment extends Told {
  readonly name: string;
  readonly note: SegmentNote | undefined;
}

export function segmentDay(parts: DayParts): SegmentedDay {
  const writers = [...namesByBranch(parts.shown)].map(([branch, names]) => readWriter(branch, names, parts));
  const typicalMs = typicalLengthMs(
    writers.map(({ named }) => named),
    parts.segmentSeconds * 1000,
  );
  const segments = writers.flatMap(({ branch, named }) =>
    named.map((each, index) => {
      const isLast = index === named.length - 1;
      return segmentOf(branch, each, lengthMs(named, index, typicalMs), isLast);
    }),
  );
  // A stable sort: of segments that start together the earlier branch's comes first.
  const ordered = segments.sort((a, b) => a.startMs - b.startMs);
  return {
    covering: coverOnce(ordered),
    isSettled: writers.every(({ isAsked, mayGrow }) => isAsked && !mayGrow),
    unasked: writers.filter(({ isAsked }) => !isAsked).map(({ branch }) => branch),
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

interface TimedName {
  readonly name: string;
  readonly time: NamedTime;
  readonly note: SegmentNote | undefined;
}

/** What one branch shows, in the order of the starts. Empty files are no segments. */
function readWriter(branch: Branch, names: readonly string[], { naming, notesOf, sizesOf, nowMs }: DayParts) {
  const notes = notesOf(branch);
  const timed = timedNames(names, naming, notes);
  // Of a playlist that dayfs wrote it is known that what it lists is there, whole.
  const isProven = ({ note }: TimedName) => notes.isVerified && note !== undefined;
  const unproven = timed.filter((each) => !isProven(each)).map(({ name }) => name);
  const sizes = sizesOf(branch, unproven);
  const changedMs = (name: string) => sizesOf(branch, [name])?.get(name)?.changedMs;
  const named = timed
    .filter((each) => isProven(each) || (sizes?.get(each.name)?.bytes ?? 0) > 0)
    .map((each) => placeInTime(each, notes.isVerified, changedMs))
    .sort((a, b) => a.startMs - b.startMs);
  const isBegun = (name: string) => {
    const size = sizes?.get(name);
    return size !== undefined && size.bytes === 0 && size.changedMs > nowMs - growsWithinMs;
  };
  return { branch, named, isAsked: sizes !== undefined, mayGrow: unproven.some(isBegun) };
}

function timedNames(names: readonly string[], naming: Naming, { byName }: PlaylistNotes): TimedName[] {
  const timed: TimedName[] = [];
  for (const name of names) {
    const time = namedTime(naming, name);
    if (time !== undefined) timed.push({ name, time, note: byName.get(name) });
  }
  return timed;
}

function placeInTime(
  { name, time, note }: TimedName,
  isMeasured: boolean,
  changedMs: (name: string) => number | undefined,
): NamedSegment {
  const startMs = startOf(time, note?.startMs, () => changedMs(name));
  const stepMs = note?.startMs === startMs ? 0 : time.stepMs;
  const toleranceMs = Math.max(stepMs, measuredToleranceMs);
  return { name, startMs, note, listedMs: note?.durationMs, isMeasured, toleranceMs };
}

function segmentOf(branch: Branch, named: NamedSegment, durationMs: number, isLast: boolean): Segment {
  const { name, startMs, listedMs, toleranceMs, note } = named;
  return {
    name,
    branch,
    startMs,
    endMs: startMs + durationMs,
    toleranceMs,
    isFinished: !isLast || durationMs === listedMs,
    startsRun: note?.startsRun ?? false,
    initName: note?.initName,
  };
}
