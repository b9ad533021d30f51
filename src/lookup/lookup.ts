/** Owns the lookup: which segments a booking's window needs, what of it they cover, and what could not be asked. */
import type { CameraName } from '../domain/camera-name.js';
import { type Day, dayBounds, previousDay } from '../domain/day.js';
import type { TimeZone } from '../domain/time-zone.js';
import type { Window } from '../domain/window.js';
import type { Branch } from '../union/branch.js';
import type { Covering } from './cover-once.js';
import { type Coverage, coverageOf } from './coverage.js';
import type { Segment } from './segment.js';
import type { ReachedDay, RootReach, SegmentedDays } from './segmented-days.js';

/** A segment of a booking; its span is what it covers of the day, which may begin before the window. */
export interface BookedSegment extends Covering<Segment> {
  readonly day: Day;
  readonly bytes: number;
}

export interface Booking {
  readonly camera: CameraName;
  readonly window: Window;
  /** What the day is made of: roots, the legacy path, or both, on the day of the change. */
  readonly source: 'roots' | 'legacy' | 'both';
  readonly segments: readonly BookedSegment[];
  readonly coverage: Coverage;
  readonly roots: readonly RootReach[];
}

/** A segment that is longer than this does not reach from yesterday into today. */
const longestOverMidnightMs = 3_600_000;

/** Undefined if nothing is known of the camera's day. */
export function lookUpBooking(
  days: SegmentedDays,
  zone: TimeZone,
  camera: CameraName,
  window: Window,
): Booking | undefined {
  const today = days.of(camera, window.day);
  if (today === undefined) return undefined;
  const ofToday = overlapping(today, window).map((covering) => ({ covering, day: window.day }));
  const booked = [...overMidnight(days, zone, camera, window, ofToday[0]?.covering), ...ofToday];
  const segments = withSizes(days, booked);
  return {
    camera,
    window,
    source: sourceOf(today),
    segments,
    coverage: coverageOf(window, segments),
    roots: today.roots,
  };
}

interface DatedCovering {
  readonly covering: Covering<Segment>;
  readonly day: Day;
}

/** What yesterday's folder holds of the window's first moments: a segment lies where it began. */
function overMidnight(
  days: SegmentedDays,
  zone: TimeZone,
  camera: CameraName,
  window: Window,
  first: Covering<Segment> | undefined,
): DatedCovering[] {
  const missesUntilMs = Math.min(first?.startMs ?? window.endMs, window.endMs);
  const midnightMs = dayBounds(zone, window.day).startMs;
  if (missesUntilMs <= window.startMs || window.startMs - midnightMs > longestOverMidnightMs) return [];
  const day = previousDay(window.day);
  const yesterday = days.of(camera, day);
  if (yesterday === undefined) return [];
  const missed = { startMs: window.startMs, endMs: missesUntilMs };
  return overlapping(yesterday, missed).map((covering) => ({
    covering: { ...covering, endMs: Math.min(covering.endMs, missesUntilMs) },
    day,
  }));
}

/** By halving: the spans are in order, and none overlaps another. */
function overlapping({ covering }: ReachedDay, window: { startMs: number; endMs: number }): Covering<Segment>[] {
  const from = firstIndex(covering, (span) => span.endMs > window.startMs);
  const until = firstIndex(covering, (span) => span.startMs >= window.endMs);
  return covering.slice(from, until);
}

function firstIndex<T>(ordered: readonly T[], holds: (each: T) => boolean): number {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const each = ordered[middle];
    if (each !== undefined && !holds(each)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Without those that went away since they were listed. */
function withSizes(days: SegmentedDays, booked: readonly DatedCovering[]): BookedSegment[] {
  const namesOf = new Map<Branch, string[]>();
  for (const { covering } of booked) {
    const { branch, name } = covering.segment;
    const names = namesOf.get(branch);
    if (names === undefined) namesOf.set(branch, [name]);
    else names.push(name);
  }
  const sizes = new Map([...namesOf].map(([branch, names]) => [branch, days.sizesOf(branch, names)]));
  return booked.flatMap(({ covering, day }) => {
    const bytes = sizes.get(covering.segment.branch)?.get(covering.segment.name)?.bytes ?? 0;
    return bytes > 0 ? [{ ...covering, day, bytes }] : [];
  });
}

function sourceOf({ merged }: ReachedDay): Booking['source'] {
  const hasLegacy = merged.branches.some((branch) => branch.disk === undefined);
  if (!hasLegacy) return 'roots';
  return merged.disks.length > 0 ? 'both' : 'legacy';
}
