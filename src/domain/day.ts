/** Owns the day: a calendar day of the site's time zone, 23, 24 or 25 hours long, written YYYYMMDD. */
import { firstInstantFrom, type TimeZone, wallClockMs } from './time-zone.js';

declare const brand: unique symbol;
export type Day = string & { readonly [brand]: 'Day' };

/** What is asked of a day is soon asked of the day after it, which must have four digits for its year as well. */
const firstDay = '19700101';
const lastDay = '99981231';

export const dayRange = `from ${firstDay} to ${lastDay}`;
export const dayRule = `a calendar day written YYYYMMDD, such as 20260115, ${dayRange}`;

export function parseDay(text: string): Day | undefined {
  if (!/^\d{8}$/.test(text) || text < firstDay || text > lastDay) return undefined;
  return formatUtcDate(midnightMs(text)) === text ? (text as Day) : undefined;
}

/** The day that the site's calendar shows at an instant. */
export function dayOf(zone: TimeZone, instantMs: number): Day {
  return formatUtcDate(wallClockMs(zone, instantMs)) as Day;
}

/** When a day begins and ends: from its first instant up to the next day's first instant. */
export function dayBounds(zone: TimeZone, day: Day): { startMs: number; endMs: number } {
  return { startMs: dayStartMs(zone, day), endMs: dayStartMs(zone, nextDay(day)) };
}

export function nextDay(day: Day): Day {
  return shiftDay(day, 1);
}

export function previousDay(day: Day): Day {
  return shiftDay(day, -1);
}

function dayStartMs(zone: TimeZone, day: Day): number {
  // Where clocks are put forward at midnight, the day begins at 01:00.
  return firstInstantFrom(zone, midnightMs(day));
}

/** Of a calendar, which knows no change of clocks. */
const dayMs = 86_400_000;

function shiftDay(day: Day, days: number): Day {
  return formatUtcDate(midnightMs(day) + days * dayMs) as Day;
}

/** What clocks show as the day begins. */
function midnightMs(day: string): number {
  return Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6, 8)));
}

function formatUtcDate(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, 10).replaceAll('-', '');
}
