/** Owns the lookup: which segments a booking's window needs, what of it they cover, and what could not be asked. */
import type { CameraName } from '../domain/camera-name.js';
import { type Day, dayBounds, previousDay } from '../domain/day.js';
import { firstIndex } from '../domain/first-index.js';
import type { TimeZone } from '../domain/time-zone.js';
import type { Window } from '../domain/window.js';
import type { Branch } from '../union/branch.js';
import { LegacyUnreadError } from '../union/legacy/legacy-unread-error.js';
import { type Covering, joins, type Span } from './cover-once.js';
import { type Coverage, coverageOf } from './coverage.js';
import { type ExplainedGap, explainGaps } from './explained-gaps.js';
import { namesByBranch, type Segment } from './segment.js';
import type { LegacyReach, Reach, ReachedDay, RootReach, SegmentedDays } from './segmented-days.js';

/** A segment of a booking; its span is what it covers of the day, which may begin before the window. */
export interface BookedSegment extends Covering<Segment> {
  readonly day: Day;
  readonly bytes: number;
}

export interface Booking extends Reach {
  readonly camera: CameraName;
  readonly window: Window;
  /** What the day is made of: roots, the legacy path, or both, on the day of the change. */
  readonly source: 'roots' | 'legacy' | 'both';
  readonly segments: readonly BookedSegment[];
  readonly coverage: Coverage<ExplainedGap>;
}

/** A segment that is longer than this does not reach from yesterday into today. */
const longestOverMidnightMs = 3_600_000;

/**
 * Undefined if nothing is known of the camera's day.
 *
 * @throws LegacyUnreadError if only the legacy path could tell, and it could not be read
 */
export function lookUpBooking(
  days: SegmentedDays,
  zone: TimeZone,
  camera: CameraName,
  window: Window,
): Booking | undefined {
  const found = lookUpOnce(days, zone, camera, window);
  // What has no bytes after all may hide what another root has: from now on it is known to be none.
  return found?.hasHollow === true ? lookUpOnce(days, zone, camera, window)?.booking : found?.booking;
}

function lookUpOnce(
  days: SegmentedDays,
  zone: TimeZone,
  camera: CameraName,
  window: Window,
): { readonly booking: Booking; readonly hasHollow: boolean } | undefined {
  const today = days.around(camera, window.day, window);
  const ofToday = today === undefined ? [] : overlapping(today, window, window.day);
  const yesterday = overMidnight(days, zone, camera, window, ofToday[0]?.covering);
  const ofYesterday = yesterday?.booked ?? [];
  // Right after midnight, and where the recording ended there, yesterday's last segment is all that there is.
  if (today === undefined && ofYesterday.length === 0) return undefined;
  const booked = [...ofYesterday, ...joined(ofYesterday.at(-1), ofToday)];
  const { segments, unasked } = withSizes(days, booked);
  const coverage = coverageOf(window, segments);
  const reach = today === undefined ? nowhere : without(unasked, today);
  const around = { covering: today?.covering ?? [], dayStartMs: dayBounds(zone, window.day).startMs };
  const isFirst = ({ startMs }: Span) => startMs === window.startMs;
  const firstGap = coverage.gaps.filter(isFirst);
  const early = yesterday === undefined ? nowhere : reachEarly(without(unasked, yesterday.reached), segments, firstGap);
  const all = { roots: [...reach.roots, ...early.roots], legacy: reach.legacy ?? early.legacy };
  const gaps = [
    ...explainGaps(firstGap, { ...around, evidence: days.evidence(all) }),
    ...explainGaps(
      coverage.gaps.filter((gap) => !isFirst(gap)),
      { ...around, evidence: days.evidence(reach) },
    ),
  ];
  const booking = { camera, window, source: sourceOf(all), segments, coverage: { ...coverage, gaps }, ...all };
  return { booking, hasHollow: unasked.size === 0 && segments.length < booked.length };
}

const nowhere: Reach = { roots: [], legacy: undefined };

interface DatedCovering {
  readonly covering: Covering<Segment>;
  readonly day: Day;
}

interface Yesterday {
  readonly booked: readonly DatedCovering[];
  readonly reached: ReachedDay;
}

/**
 * What yesterday's folder holds of the window's first moments, since a segment lies where it began. Undefined where
 * none can reach into the window.
 */
function overMidnight(
  days: SegmentedDays,
  zone: TimeZone,
  camera: CameraName,
  window: Window,
  first: Covering<Segment> | undefined,
): Yesterday | undefined {
  const missesUntilMs = Math.min(first?.startMs ?? window.endMs, window.endMs);
  const midnightMs = dayBounds(zone, window.day).startMs;
  if (missesUntilMs <= window.startMs || window.startMs - midnightMs > longestOverMidnightMs) return undefined;
  const day = previousDay(window.day);
  const missed = { startMs: window.startMs, endMs: missesUntilMs };
  const reached = knownDay(days, camera, day, missed);
  if (reached === undefined) return undefined;
  const booked = overlapping(reached, missed, day).map(({ covering }) => ({
    covering: { ...covering, endMs: Math.min(covering.endMs, missesUntilMs) },
    day,
  }));
  return { booked, reached };
}

/** Of yesterday, what gave a segment; and, where the beginning is missing, what may have it and could not be read. */
function reachEarly({ roots, legacy }: Reach, segments: readonly BookedSegment[], firstGap: readonly Span[]): Reach {
  const paths = new Set(segments.map(({ segment }) => segment.branch.rootPath));
  const gave = ({ path }: RootReach | LegacyReach) => path !== undefined && paths.has(path);
  const mayHave = ({ state }: RootReach | LegacyReach) => state !== 'ok' && firstGap.length > 0;
  return {
    roots: roots.filter((root) => gave(root) || mayHave(root)),
    legacy: legacy !== undefined && (gave(legacy) || mayHave(legacy)) ? legacy : undefined,
  };
}

/** Undefined also if only the legacy path could tell: if it cannot be read, today's answer says so. */
function knownDay(days: SegmentedDays, camera: CameraName, day: Day, missed: Span): ReachedDay | undefined {
  try {
    return days.around(camera, day, missed);
  } catch (error) {
    if (error instanceof LegacyUnreadError) return undefined;
    throw error;
  }
}

/** The seam at midnight is no gap where none would be within a day. */
function joined(before: DatedCovering | undefined, booked: readonly DatedCovering[]): DatedCovering[] {
  const [first, ...rest] = booked;
  if (first === undefined) return [];
  const { covering, day } = first;
  if (before === undefined || !joins(before.covering, covering.segment)) return [first, ...rest];
  return [{ covering: { ...covering, startMs: before.covering.endMs }, day }, ...rest];
}

function overlapping({ covering }: ReachedDay, window: Span, day: Day): DatedCovering[] {
  const from = firstIndex(covering.length, (index) => (covering.at(index)?.endMs ?? 0) > window.startMs);
  const until = firstIndex(covering.length, (index) => (covering.at(index)?.startMs ?? 0) >= window.endMs);
  return covering
    .slice(from, until)
    .toArray()
    .map((each) => ({ covering: each, day }));
}

/** Without those that went away since they were listed, and with the disks that could not be asked for them. */
function withSizes(days: SegmentedDays, booked: readonly DatedCovering[]) {
  const names = namesByBranch(booked.map(({ covering }) => covering.segment));
  const sizes = new Map([...names].map(([branch, of]) => [branch, days.bytesOf(branch, of)?.values()]));
  const segments: BookedSegment[] = [];
  for (const { covering, day } of booked) {
    const { segment, startMs, endMs } = covering;
    // In the order of the names, which is that of the segments.
    const bytes = sizes.get(segment.branch)?.next().value ?? 0;
    if (bytes > 0) segments.push({ segment, startMs, endMs, day, bytes });
  }
  const unasked = new Set([...sizes].filter(([, of]) => of === undefined).map(([branch]) => branch.disk));
  return { segments, unasked };
}

/** @param unasked the disks that could not be asked, and undefined if the legacy path could not */
function without(unasked: ReadonlySet<Branch['disk']>, { roots, legacy }: Reach): Reach {
  const reached = <R extends { state: string }>(each: R, disk: Branch['disk']) =>
    unasked.has(disk) ? { ...each, state: 'unreachable' as const } : each;
  return { roots: roots.map((root) => reached(root, root.disk)), legacy: legacy && reached(legacy, undefined) };
}

function sourceOf({ roots, legacy }: Reach): Booking['source'] {
  if (legacy === undefined) return 'roots';
  return roots.length > 0 ? 'both' : 'legacy';
}
