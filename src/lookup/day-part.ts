/**
 * Owns which part of a day's names has to be worked out for a window, so that what covers the window, and what lies
 * next to it, is to the millisecond what the whole day would give.
 *
 * A segment's end depends on the segments after it, as far as any can reach. What covers a moment depends on all
 * that came before, but only up to a segment that must be taken whatever came before: where such a one lies in the
 * part, before the window, the part is enough. Else a larger part is tried, and the whole day at last.
 *
 * For a window from 14:30 to 16:00 in a day of six-second segments: the 64 names before 14:30 are taken, and those up
 * to two minutes after the next segment, since none reaches further than one minute (`reachMs`). The first of the 64
 * may be hidden by one that began earlier, so nothing is believed of the first minute of them. Then each segment ends
 * as the next one begins: the first of these is the moment from which on all is as in the whole day.
 */
import { firstIndex } from '../domain/first-index.js';
import type { MeasuredSpans, Span } from './cover-once.js';
import type { CoveringList } from './day-covering.js';
import type { NameOrder } from './name-order.js';

export interface DayPart {
  readonly from: number;
  readonly until: number;
  /** All names that tell an instant before this, and come from there on, are in it. */
  readonly untilMs: number;
}

/** How many names before the window are taken at first; where that is not enough, so many times as many. */
const firstCount = 64;
const growth = 8;

/** A segment begins within a second after what its name tells, and gaps are told in whole milliseconds. */
const slackMs = 1001;

/** Ever larger ones; the last one, of all names, is not among them. */
export function* partsAround(order: NameOrder, window: Span, reachMs: number): Generator<DayPart> {
  const first = order.placeOf(window.startMs);
  const next = order.placeOf(window.endMs);
  for (let count = firstCount; count < order.length; count *= growth) {
    // What comes next after the window is asked for its own end, too.
    const nextMs = order.instantFrom(next + count - firstCount);
    const untilMs = Math.max(nextMs ?? Infinity, window.endMs) + 2 * (reachMs + slackMs);
    const until = nextMs === undefined ? order.length : order.placeOf(untilMs);
    yield { from: Math.max(0, first - count), until, untilMs };
  }
}

export function isEnough(part: DayPart, order: NameOrder, day: WorkedOut, window: Span, reachMs: number): boolean {
  const isFixed = part.from === 0 || isFixedBefore(day.ordered, window.startMs, reachMs, order.toleranceMs);
  return (
    isFixed && (part.until === order.length || hasNext(day.covering, window.endMs, part.untilMs - reachMs - slackMs))
  );
}

interface WorkedOut {
  readonly ordered: MeasuredSpans;
  readonly covering: CoveringList;
}

/**
 * Whether there is a moment before the window from which on all is taken alike, whatever was taken before, also before
 * the part. There is one at each segment that is looked at once all before it has ended, without the next one: either
 * it is taken, or nothing reaches the next one.
 */
function isFixedBefore({ startsMs, endsMs }: MeasuredSpans, windowMs: number, reachMs: number, toleranceMs: number) {
  let endedMs = (startsMs[0] ?? 0) + reachMs + slackMs;
  for (let at = 0; at < startsMs.length; at += 1) {
    const startMs = startsMs[at] ?? 0;
    const beforeMs = Math.max(endedMs, startMs);
    endedMs = Math.max(endedMs, endsMs[at] ?? 0);
    if (endedMs > windowMs - slackMs) return false;
    if ((startsMs[at + 1] ?? Infinity) > beforeMs + toleranceMs) return true;
  }
  return false;
}

/** Whether what comes next after the window begins so early that all that it depends on is in the part. */
function hasNext(covering: CoveringList, windowEndMs: number, latestMs: number): boolean {
  const next = covering.at(firstIndex(covering.length, (at) => (covering.at(at)?.startMs ?? 0) >= windowEndMs));
  return next !== undefined && next.startMs <= latestMs;
}
