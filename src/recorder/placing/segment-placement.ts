/** Owns where a segment of the spool belongs: its day and its name in it. */
import type { Config } from '../../config/config.js';
import type { Placement } from '../../disks/disk.js';
import { dayBounds, dayOf, nextDay } from '../../domain/day.js';
import type { SegmentNameTemplate } from '../../domain/segment-name.js';
import { formatInstant, type TimeZone } from '../../domain/time-zone.js';
import type { SpooledSegment } from '../spool/spooled-segment.js';

/** A cut at midnight can be measured as just before it: file times lag by a tick, packets come with a jitter. */
const midnightToleranceMs = 100;

/**
 * @param steps how many names that are taken by other segments are to be passed over
 * @param isContinuation it goes on where the segment that was placed before it ends
 */
export function placementFor(
  { timeZone, recording }: Pick<Config, 'timeZone' | 'recording'>,
  segment: SpooledSegment,
  steps: number,
  isContinuation: boolean,
): Placement {
  const template = recording.segmentName;
  const measuredMs = roundedToMidnightMs(timeZone, segment.startMs);
  const passedOver = steps + (isSecondReading(template, timeZone, measuredMs) ? 1 : 0);
  const startMs = measuredMs + passedOver * template.stepMs;
  return {
    source: segment.path,
    sourceBytes: segment.bytes,
    camera: segment.run.camera,
    day: dayOf(timeZone, startMs),
    name: template.format(timeZone, startMs),
    startMs,
    durationSeconds: segment.durationSeconds,
    programDateTime: formatInstant(timeZone, startMs),
    startsRun: !isContinuation,
  };
}

/**
 * In the hour that clocks repeat, a name without an offset may be taken from the first time round, on a disk that
 * cannot be asked: the second time round begins one name further, which segments are too long to have used.
 */
function isSecondReading(template: SegmentNameTemplate, zone: TimeZone, startMs: number): boolean {
  const [, second] = template.parse(zone, template.format(zone, startMs));
  return second !== undefined && startMs >= second;
}

function roundedToMidnightMs(zone: TimeZone, startMs: number): number {
  const day = dayOf(zone, startMs);
  if (dayOf(zone, startMs + midnightToleranceMs) === day) return startMs;
  return dayBounds(zone, nextDay(day)).startMs;
}
