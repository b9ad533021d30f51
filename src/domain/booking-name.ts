/** Owns the names that a booking's window goes by within its day: `1430-1600`, `143000-160030`, `0230+0200-0230+0100`. */
import { type Day, dayBounds, nextDay } from './day.js';
import { DayfsError } from './errors.js';
import { formatOffset, instantsOf, offsetMs, type TimeZone, wallClockMs } from './time-zone.js';
import { parseWindow, type Window } from './window.js';

const time = String.raw`\d{4}(?:\d{2})?`;
const offset = String.raw`[+-]\d{4}`;
const pattern = new RegExp(`^(?<start>${time})(?<startOffset>${offset})?-(?<end>${time})(?<endOffset>${offset})?$`);

/**
 * Undefined for what is no window of the day. Times without an offset are read as on the command line; an offset
 * tells the two readings of a repeated hour apart. `2400` is the midnight that ends the day.
 */
export function parseBookingName(zone: TimeZone, day: Day, name: string): Window | undefined {
  const { start, startOffset = '', end, endOffset = '' } = pattern.exec(name)?.groups ?? {};
  if (start === undefined || end === undefined) return undefined;
  const isMidnight = /^2400(?:00)?$/.test(end);
  const endTime = isMidnight ? writtenTime(nextDay(day), '0000') : writtenTime(day, end);
  try {
    const window = parseWindow(zone, writtenTime(day, start) + startOffset, endTime + endOffset);
    return window.day === day ? window : undefined;
  } catch (error) {
    // Reversed, empty, a time that does not exist: such a window has no name.
    if (error instanceof DayfsError) return undefined;
    throw error;
  }
}

/** @param window of whole seconds */
export function formatBookingName(zone: TimeZone, { day, startMs, endMs }: Window): string {
  const end = endMs === dayBounds(zone, day).endMs ? '240000' : formatTime(zone, endMs);
  return `${formatTime(zone, startMs)}-${end}`;
}

/** With its offset where the clocks show it twice. */
function formatTime(zone: TimeZone, instantMs: number): string {
  const wallMs = wallClockMs(zone, instantMs);
  const digits = new Date(wallMs).toISOString().slice(11, 19).replaceAll(':', '');
  return digits + (instantsOf(zone, wallMs).length > 1 ? formatOffset(offsetMs(zone, instantMs), '') : '');
}

function writtenTime(day: Day, digits: string): string {
  const date = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
  return `${date}T${digits.match(/../g)?.join(':') ?? ''}`;
}
