/** Owns which days new roots are expected of at a moment. */
import { type Day, dayOf, nextDay, previousDay } from '../domain/day.js';
import type { TimeZone } from '../domain/time-zone.js';

/**
 * Today first. The days beside it are for recorders that make folders before midnight or are late with their last
 * files, whose clock is not this host's, or which name days by another time zone.
 */
export function expectedDays(zone: TimeZone, nowMs: number): readonly Day[] {
  const today = dayOf(zone, nowMs);
  return [today, nextDay(today), previousDay(today)];
}
