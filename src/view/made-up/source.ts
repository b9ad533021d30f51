/** Owns what made-up files are made from, and when nothing more is expected of a span of time. */
import type { CameraName } from '../../domain/camera-name.js';
import { type Day, dayBounds, nextDay } from '../../domain/day.js';
import type { TimeZone } from '../../domain/time-zone.js';
import type { CoveringList } from '../../lookup/day-covering.js';
import type { SegmentedDays } from '../../lookup/segmented-days.js';
import type { MergedDays } from '../../union/merged-days.js';

export interface Source {
  readonly days: MergedDays;
  readonly segmented: SegmentedDays;
  readonly zone: TimeZone;
  readonly segmentSeconds: number;
  /** The media folder that is shown as the day folder itself, if one is. */
  readonly media: string | undefined;
}

/** For how long after its end a span may still get segments, where recording does not go on to prove the contrary. */
const lateMs = 300_000;

/**
 * Whether a span that ends within, or with, a day has all segments that it will have: a camera's segments are placed
 * in their order, so one that begins later says so. One that waited in the spool for longer comes as a correction.
 */
export function isOver(source: Source, camera: CameraName, day: Day, endMs: number): boolean {
  const nowMs = source.days.now();
  if (nowMs < endMs) return false;
  if (nowMs >= endMs + lateMs) return true;
  const last = source.segmented.of(camera, day)?.covering.at(-1);
  if (last !== undefined && last.segment.startMs >= endMs) return true;
  const isMidnight = endMs === dayBounds(source.zone, day).endMs;
  return isMidnight && (source.segmented.of(camera, nextDay(day))?.covering.length ?? 0) > 0;
}

/**
 * Without the newest segment while its length is a guess, or its file still grows: it would be another one a moment
 * later, and what readers have seen must not change.
 */
export function finished<L extends Omit<CoveringList, 'slice'> & { slice(from: number, until: number): L }>(
  covering: L,
  isAllThere: boolean,
): L {
  if (isAllThere) return covering;
  let count = covering.length;
  while (count > 0 && covering.at(count - 1)?.segment.isFinished !== true) count -= 1;
  return count === covering.length ? covering : covering.slice(0, count);
}

/** With a keyframe every four seconds at least, which is when a segment can end, none is longer. */
export function targetSeconds({ segmentSeconds }: Source): number {
  return segmentSeconds + 4;
}
