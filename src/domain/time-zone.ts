/**
 * Owns the arithmetic between instants and a site's wall clock. Instants are milliseconds since the epoch
 * (`…Ms`); a wall clock reading is the same number for the moment at which UTC clocks show that reading.
 */
import { Temporal } from 'temporal-polyfill';

declare const brand: unique symbol;
export type TimeZone = string & { readonly [brand]: 'TimeZone' };

export const timeZoneRule = 'a name of the IANA time zone database, such as Europe/Madrid or UTC';

export function parseTimeZone(text: string): TimeZone | undefined {
  // Temporal takes offsets and whole ISO times too; a site's days need a zone's rules.
  if (!/^[A-Za-z]/.test(text)) return undefined;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text).timeZoneId as TimeZone;
  } catch {
    // Temporal throws a RangeError for every name it does not know: that is the answer, not a failure.
    return undefined;
  }
}

export function hostTimeZone(): TimeZone {
  return Temporal.Now.timeZoneId() as TimeZone;
}

const quarterHourMs = 15 * 60_000;
const mostQuartersKept = 100_000;
const offsetsByZone = new Map<TimeZone, Map<number, number>>();

/** How far the zone's clocks are ahead of UTC at an instant, in milliseconds. */
export function offsetMs(zone: TimeZone, instantMs: number): number {
  const quarterMs = Math.floor(instantMs / quarterHourMs) * quarterHourMs;
  const offset = offsetAtQuarter(zone, quarterMs);
  // Most changes fall on a quarter of an hour, but not all: Antarctica/Casey put its clocks forward at 00:01.
  const isSteady = offset === offsetAtQuarter(zone, quarterMs + quarterHourMs);
  return isSteady ? offset : lookUpOffsetMs(zone, instantMs);
}

function offsetAtQuarter(zone: TimeZone, quarterMs: number): number {
  let offsets = offsetsByZone.get(zone);
  if (offsets === undefined || offsets.size >= mostQuartersKept) {
    offsets = new Map();
    offsetsByZone.set(zone, offsets);
  }
  let offset = offsets.get(quarterMs);
  if (offset === undefined) {
    offset = lookUpOffsetMs(zone, quarterMs);
    offsets.set(quarterMs, offset);
  }
  return offset;
}

function lookUpOffsetMs(zone: TimeZone, instantMs: number): number {
  const instant = Temporal.Instant.fromEpochMilliseconds(Math.floor(instantMs));
  return instant.toZonedDateTimeISO(zone).offsetNanoseconds / 1e6;
}

/** What the zone's clocks show at an instant. */
export function wallClockMs(zone: TimeZone, instantMs: number): number {
  return instantMs + offsetMs(zone, instantMs);
}

/**
 * The instants at which the zone's clocks show a reading, earliest first: one as a rule, two in an hour that
 * is repeated, none in an hour that is skipped.
 */
export function instantsOf(zone: TimeZone, wallMs: number): number[] {
  const dayMs = 86_400_000;
  const offsets = new Set([offsetMs(zone, wallMs - dayMs), offsetMs(zone, wallMs + dayMs)]);
  return [...offsets]
    .map((offset) => wallMs - offset)
    .filter((instantMs) => wallClockMs(zone, instantMs) === wallMs)
    .sort((a, b) => a - b);
}

const minuteMs = 60_000;

/** The parts of a time's text that are the same for all of a minute. */
interface FormattedMinute {
  readonly zone: TimeZone | undefined;
  readonly startMs: number;
  readonly head: string;
  readonly tail: string;
}

let lastMinute: FormattedMinute = { zone: undefined, startMs: 0, head: '', tail: '' };

/** `2026-01-15T14:30:00.120+01:00`, the form in which dayfs shows every time. */
export function formatInstant(zone: TimeZone, instantMs: number): string {
  const startMs = Math.floor(instantMs / minuteMs) * minuteMs;
  // A day's segments come in order, and to ask the zone is most of the work: one question does for a minute.
  if (lastMinute.zone !== zone || lastMinute.startMs !== startMs) lastMinute = formatMinute(zone, startMs);
  const withinMs = Math.floor(instantMs - startMs);
  const seconds = String(Math.floor(withinMs / 1000)).padStart(2, '0');
  return `${lastMinute.head}${seconds}.${String(withinMs % 1000).padStart(3, '0')}${lastMinute.tail}`;
}

/** Since 1972 clocks are whole minutes from UTC, and changed at whole minutes. */
function formatMinute(zone: TimeZone, startMs: number): FormattedMinute {
  const offset = offsetMs(zone, startMs);
  const head = new Date(startMs + offset).toISOString().slice(0, -'00.000Z'.length);
  return { zone, startMs, head, tail: formatOffset(offset, ':') };
}

/** `+01:00`, or `+0100` with an empty separator. Offsets are whole minutes since 1972. */
export function formatOffset(offset: number, separator: ':' | ''): string {
  const minutes = Math.round(Math.abs(offset) / 60_000);
  const digits = (value: number) => String(value).padStart(2, '0');
  return (offset < 0 ? '-' : '+') + digits(Math.floor(minutes / 60)) + separator + digits(minutes % 60);
}
