/** Owns the window: a half-open span of one day, as a booking asks for it. */
import { type Day, dayBounds, dayOf, dayRange, parseDay } from './day.js';
import { DayfsError } from './errors.js';
import { formatInstant, instantsOf, type TimeZone } from './time-zone.js';

/** From `startMs` up to, not including, `endMs`, within `day`. */
export interface Window {
  readonly day: Day;
  readonly startMs: number;
  readonly endMs: number;
}

const timeRule = 'a time such as 2026-01-15T14:30, 2026-01-15T14:30:00.500 or 2026-01-15T14:30+01:00';

/**
 * The window from one written time to another. Times without an offset are the site's.
 *
 * @throws DayfsError (usage) for times that cannot be read, do not exist, are reversed or lie before or after all
 *   days, and (spans-midnight) for a window that is not within one day.
 */
export function parseWindow(zone: TimeZone, start: string, end: string): Window {
  const startMs = parseTime(zone, start, 'earlier');
  // Both ends in a repeated hour: the earlier readings, unless the second reading is what orders them.
  const earlierEndMs = parseTime(zone, end, 'earlier');
  const endMs = earlierEndMs > startMs ? earlierEndMs : parseTime(zone, end, 'later');
  return makeWindow(zone, startMs, endMs);
}

/** @throws DayfsError, as `parseWindow` does. */
export function makeWindow(zone: TimeZone, startMs: number, endMs: number): Window {
  if (endMs <= startMs) {
    const times = `${formatInstant(zone, startMs)} to ${formatInstant(zone, endMs)}`;
    throw new DayfsError('usage', `the window ${times} is empty: its end must be after its start`);
  }
  // A written time may lie in years of which no day is known.
  const day = parseDay(dayOf(zone, startMs));
  if (day === undefined) {
    const start = formatInstant(zone, startMs);
    throw new DayfsError('usage', `the window cannot begin at ${start}: it must be on one of the days ${dayRange}`);
  }
  const midnightMs = dayBounds(zone, day).endMs;
  if (endMs > midnightMs) {
    const midnight = formatInstant(zone, midnightMs);
    throw new DayfsError('spans-midnight', `the window spans the midnight ${midnight}: ask for each day by itself`);
  }
  return { day, startMs, endMs };
}

const timePattern =
  /^(?<date>\d{4}-\d{2}-\d{2})T(?<minute>\d{2}:\d{2})(?:(?<second>:\d{2})(?<fraction>\.\d{1,3})?)?(?<offset>Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?$/;

/**
 * The instant of a written time.
 *
 * @param reading which one of a repeated hour's two instants a time without an offset stands for
 * @throws DayfsError (usage)
 */
export function parseTime(zone: TimeZone, text: string, reading: 'earlier' | 'later'): number {
  const groups = timePattern.exec(text)?.groups;
  const wallMs = groups === undefined ? Number.NaN : readWallClock(groups);
  if (groups === undefined || Number.isNaN(wallMs)) {
    throw new DayfsError('usage', `"${text}" is not ${timeRule}`);
  }
  const { offset } = groups;
  if (offset !== undefined) return wallMs - readOffsetMs(offset);
  const instants = instantsOf(zone, wallMs);
  const instantMs = (reading === 'earlier' ? instants.at(0) : instants.at(-1)) ?? skippedMidnightMs(zone, wallMs);
  if (instantMs === undefined) {
    throw new DayfsError('usage', `${text} does not exist in ${zone}: the clocks are put forward over it`);
  }
  return instantMs;
}

/** Where the clocks are put forward at midnight, a day's midnight is the instant at which they are. */
function skippedMidnightMs(zone: TimeZone, wallMs: number): number | undefined {
  const written = new Date(wallMs).toISOString();
  const day = parseDay(written.slice(0, 10).replaceAll('-', ''));
  return written.endsWith('T00:00:00.000Z') && day !== undefined ? dayBounds(zone, day).startMs : undefined;
}

function readWallClock(groups: Record<string, string | undefined>): number {
  const { date, minute, second = ':00', fraction = '.000' } = groups;
  const written = `${date}T${minute}${second}${fraction.padEnd(4, '0')}`;
  // The end of a day (ISO 8601), as bookings have it in their names.
  const isMidnight = written.endsWith('T24:00:00.000');
  const text = `${isMidnight ? `${date}T00:00:00.000` : written}Z`;
  const wallMs = Date.parse(text);
  // Date.parse takes, in some engines, a 30 February: only what reads back is a time.
  const isAsWritten = !Number.isNaN(wallMs) && new Date(wallMs).toISOString() === text;
  return isAsWritten ? wallMs + (isMidnight ? dayMs : 0) : Number.NaN;
}

const dayMs = 86_400_000;

function readOffsetMs(offset: string): number {
  if (offset === 'Z') return 0;
  const digits = offset.replace(':', '');
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5));
  return (digits.startsWith('-') ? -minutes : minutes) * 60_000;
}
