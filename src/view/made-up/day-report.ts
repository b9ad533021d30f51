/** Owns `.dayfs/roots.json` and `.dayfs/coverage.json`: what a merged day is made of, and what it lacks. */
import { dayBounds } from '../../domain/day.js';
import type { Window } from '../../domain/window.js';
import { reportBooking } from '../../lookup/booking-report.js';
import { lookUpBooking } from '../../lookup/lookup.js';
import type { MergedDay } from '../../union/merged-days.js';
import { isOver, type Source } from './source.js';

/** What is told, and the latest moment that it tells of. Undefined if nothing is known of the day any more. */
export type MadeReport = { readonly report: object; readonly latestMs: number } | undefined;

export function reportRoots({ segmented, zone }: Source, { camera, day }: MergedDay): MadeReport {
  const reached = segmented.of(camera, day);
  if (reached === undefined) return undefined;
  const roots = reached.roots.map(({ disk, path, state }) => ({ disk, path: path ?? null, state }));
  return { report: { camera, day, roots, legacy: reached.legacy ?? null }, latestMs: dayBounds(zone, day).startMs };
}

/** As a booking is reported, of all of the day that has passed. */
export function reportCoverage(source: Source, merged: MergedDay): MadeReport {
  const { segmented, zone } = source;
  const booking = lookUpBooking(segmented, zone, merged.camera, soFar(source, merged));
  if (booking === undefined) return undefined;
  // Not each of its segments, which are many and not told of.
  const { camera, day, window, source: origin, coverage, ...reach } = reportBooking({ ...booking, segments: [] }, zone);
  const report = { camera, day, window, source: origin, coverage, roots: reach.roots, legacy: reach.legacy };
  return { report, latestMs: booking.window.endMs };
}

/** Steps in which a live day's coverage goes on while nothing is recorded: else it would be another one at each look. */
const stepMs = 10_000;

/** A segment comes when it has ended and was placed: what may still be on its way is not missing yet. */
const segmentsOnTheirWay = 3;

/** A day that has not begun is told of as a whole. */
function soFar(source: Source, { camera, day }: MergedDay): Window {
  const { days, segmented, zone, segmentSeconds } = source;
  const { startMs, endMs } = dayBounds(zone, day);
  if (isOver(source, camera, day, endMs)) return { day, startMs, endMs };
  const dueMs = days.now() - segmentsOnTheirWay * segmentSeconds * 1000 - stepMs;
  const coveredMs = segmented.of(camera, day)?.covering.at(-1)?.endMs ?? startMs;
  const untilMs = Math.max(Math.floor(dueMs / stepMs) * stepMs, coveredMs);
  return { day, startMs, endMs: untilMs > startMs ? Math.min(untilMs, endMs) : endMs };
}
