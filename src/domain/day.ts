/** Owns the day: a calendar day of the site's time zone, 23, 24 or 25 hours long, written YYYYMMDD. */
import {
  addDays,
  create,
  type Record as PlainDate,
  toBasicString,
  toZonedDateTime,
} from 'temporal-polyfill/fns/PlainDate';
import { type TimeZone, wallClockMs } from './time-zone.js';

declare const brand: unique symbol;
export type Day = string & { readonly [brand]: 'Day' };

/** What is asked of a day is soon asked of the day after it, which must have four digits for its year as well. */
const firstDay = '19700101';
const lastDay = '99981231';

export const dayRange = `from ${firstDay} to ${lastDay}`;
export const dayRule = `a calendar day written YYYYMMDD, such as 20260115, ${dayRange}`;

export function parseDay(text: string): Day | undefined {
  if (!/^\d{8}$/.test(text) || text < firstDay || text > lastDay) return undefined;
  const written = new Date(0);
  written.setUTCFullYear(Number(text.slice(0, 4)), Number(text.slice(4, 6)) - 1, Number(text.slice(6, 8)));
  return formatUtcDate(written) === text ? (text as Day) : undefined;
}

/** The day that the site's calendar shows at an instant. */
export function dayOf(zone: TimeZone, instantMs: number): Day {
  return formatUtcDate(new Date(wallClockMs(zone, instantMs))) as Day;
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
  // Where clocks are put forward at midnight, the day begins at 01:00: Temporal knows.
  return toZonedDateTime(plainDate(day), zone).epochMilliseconds;
}

function shiftDay(day: Day, days: number): Day {
  return toBasicString(addDays(plainDate(day), days)).replaceAll('-', '') as Day;
}

function plainDate(day: Day): PlainDate {
  return create(Number(day.slice(0, 4)), Number(day.slice(4, 6)), Number(day.slice(6, 8)));
}

function formatUtcDate(date: Date): string {
  return date.toISOString().slice(0, 10).replaceAll('-', '');
}
