/**
 * Owns the arithmetic between instants and a site's wall clock. Instants are milliseconds since the epoch
 * (`…Ms`); a wall clock reading is the same number for the moment at which UTC clocks show that reading.
 */
// Of the library's two forms the one of which only what is called has to be loaded.
import { fromEpochMilliseconds, toZonedDateTimeISO } from 'temporal-polyfill/fns/Instant';
import { timeZoneId } from 'temporal-polyfill/fns/Now';
import { addNanoseconds, getTimeZoneTransition, offsetNanoseconds } from 'temporal-polyfill/fns/ZonedDateTime';

declare const brand: unique symbol;
export type TimeZone = string & { readonly [brand]: 'TimeZone' };

export const timeZoneRule = 'a name of the IANA time zone database, such as Europe/Madrid or UTC';

export function parseTimeZone(text: string): TimeZone | undefined {
  // Temporal takes offsets and whole ISO times too; a site's days need a zone's rules.
  if (!/^[A-Za-z]/.test(text)) return undefined;
  try {
    return toZonedDateTimeISO(fromEpochMilliseconds(0), text).timeZoneId as TimeZone;
  } catch {
    // Temporal throws a RangeError for every name it does not know: that is the answer, not a failure.
    return undefined;
  }
}

export function hostTimeZone(): TimeZone {
  return timeZoneId() as TimeZone;
}

/** A time without a change of the clocks, up to, not including, the next one. */
interface SteadyTime {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly offset: number;
}

const mostSteadyTimesKept = 1000;
const steadyTimesByZone = new Map<TimeZone, SteadyTime[]>();

/** How far the zone's clocks are ahead of UTC at an instant, in milliseconds. */
export function offsetMs(zone: TimeZone, instantMs: number): number {
  return steadyTimeAt(zone, instantMs).offset;
}

/** What is asked of a zone, again and again, lies mostly in one time or two. */
function steadyTimeAt(zone: TimeZone, instantMs: number): SteadyTime {
  const known = steadyTimesByZone.get(zone) ?? [];
  const found = known.find(({ fromMs, untilMs }) => instantMs >= fromMs && instantMs < untilMs);
  if (found !== undefined) return found;
  const asked = lookUpSteadyTime(zone, instantMs);
  steadyTimesByZone.set(zone, known.length < mostSteadyTimesKept ? [...known, asked] : [asked]);
  return asked;
}

function lookUpSteadyTime(zone: TimeZone, instantMs: number): SteadyTime {
  const zoned = toZonedDateTimeISO(fromEpochMilliseconds(Math.floor(instantMs)), zone);
  // The change at which it begins may be the instant itself, or the one before.
  const next = getTimeZoneTransition(zoned, 'next');
  const begun = getTimeZoneTransition(addNanoseconds(zoned, 1), 'previous');
  return {
    fromMs: begun?.epochMilliseconds ?? -Infinity,
    untilMs: next?.epochMilliseconds ?? Infinity,
    offset: offsetNanoseconds(zoned) / 1e6,
  };
}

/** What one process or thread knows of a zone's clocks, as another one is told; null for what has no end. */
export type ToldClocks = ReadonlyArray<{
  readonly fromMs: number | null;
  readonly untilMs: number | null;
  readonly offset: number;
}>;

/** How the zone's clocks go around an instant at which most of what is asked for lies: a year before it, and after it. */
export function tellClocks(zone: TimeZone, aroundInstantMs: number): ToldClocks {
  const told = [];
  for (let atMs = aroundInstantMs - yearMs; atMs < aroundInstantMs + yearMs; ) {
    const { fromMs, untilMs, offset } = steadyTimeAt(zone, atMs);
    told.push({ fromMs: finite(fromMs), untilMs: finite(untilMs), offset });
    atMs = untilMs;
  }
  return told;
}

/** The first question to the rules of time zones takes a process longer than most of its other work. */
export function learnClocks(zone: TimeZone, told: ToldClocks): void {
  const times = told.map(({ fromMs, untilMs, offset }) => ({
    fromMs: fromMs ?? -Infinity,
    untilMs: untilMs ?? Infinity,
    offset,
  }));
  steadyTimesByZone.set(zone, times);
}

const yearMs = 366 * 86_400_000;

function finite(instantMs: number): number | null {
  return Number.isFinite(instantMs) ? instantMs : null;
}

/** What the zone's clocks show at an instant. */
export function wallClockMs(zone: TimeZone, instantMs: number): number {
  return instantMs + offsetMs(zone, instantMs);
}

/** No clock is a day from UTC. */
const aroundMs = 86_400_000;

/**
 * The instants at which the zone's clocks show a reading, earliest first: one as a rule, two in an hour that
 * is repeated, none in an hour that is skipped.
 */
export function instantsOf(zone: TimeZone, wallMs: number): number[] {
  const before = steadyTimeAt(zone, wallMs - aroundMs);
  // Without a change around it, the reading is that of one instant.
  if (wallMs + aroundMs < before.untilMs) return [wallMs - before.offset];
  const offsets = new Set([before.offset, offsetMs(zone, wallMs + aroundMs)]);
  return [...offsets]
    .map((offset) => wallMs - offset)
    .filter((instantMs) => wallClockMs(zone, instantMs) === wallMs)
    .sort((a, b) => a - b);
}

/** When the zone's clocks first show a reading, or one after it where that is skipped. */
export function firstInstantFrom(zone: TimeZone, wallMs: number): number {
  const [first] = instantsOf(zone, wallMs);
  // It is skipped by the first change after a moment at which no clock of the earth shows it yet.
  return first ?? steadyTimeAt(zone, wallMs - aroundMs).untilMs;
}

const minuteMs = 60_000;

/** What the texts of all times of a minute have in common. */
interface WrittenMinute {
  readonly zone: TimeZone | undefined;
  readonly startMs: number;
  readonly head: string;
  readonly tail: string;
}

const noMinute: WrittenMinute = { zone: undefined, startMs: Number.NaN, head: '', tail: '' };
// A day's segments come in order, and to ask the zone, or the date, is most of the work: one question does for a minute.
let lastFormatted = noMinute;
let lastParsed = noMinute;

/** `2026-01-15T14:30:00.120+01:00`, the form in which dayfs shows every time. */
export function formatInstant(zone: TimeZone, instantMs: number): string {
  const withinMs = Math.floor(instantMs) - lastFormatted.startMs;
  if (lastFormatted.zone === zone && withinMs >= 0 && withinMs < minuteMs) return formatWithin(lastFormatted, withinMs);
  lastFormatted = formatMinute(zone, Math.floor(instantMs / minuteMs) * minuteMs);
  return formatWithin(lastFormatted, Math.floor(instantMs) - lastFormatted.startMs);
}

function formatWithin({ head, tail }: WrittenMinute, withinMs: number): string {
  const ms = withinMs % 1000;
  const seconds = (withinMs - ms) / 1000;
  return `${head}${seconds < 10 ? '0' : ''}${seconds}.${ms < 10 ? '00' : ms < 100 ? '0' : ''}${ms}${tail}`;
}

/** Since 1972 clocks are whole minutes from UTC, and changed at whole minutes. */
function formatMinute(zone: TimeZone, startMs: number): WrittenMinute {
  const offset = offsetMs(zone, startMs);
  const head = new Date(startMs + offset).toISOString().slice(0, -'00.000Z'.length);
  return { zone, startMs, head, tail: formatOffset(offset, ':') };
}

/** The instant of a time with its offset, in whatever form of ISO 8601; NaN if it is none. It is a part of the text. */
export function parseInstant(text: string, from = 0, to = text.length): number {
  const { head, tail, startMs } = lastParsed;
  const isOfLast = to - from === head.length + withinMinute.length + tail.length && text.startsWith(head, from);
  if (isOfLast && text.startsWith(tail, to - tail.length)) {
    const withinMs = parseWithinMinute(text, from + headLength);
    if (!Number.isNaN(withinMs)) return startMs + withinMs;
  }
  return parseMinute(text.slice(from, to));
}

/** The instant, and all that it has in common with the others of its minute. */
function parseMinute(text: string): number {
  const instantMs = Date.parse(text);
  const withinMs = parseWithinMinute(text, headLength);
  if (!Number.isNaN(instantMs) && !Number.isNaN(withinMs)) {
    lastParsed = {
      zone: undefined,
      startMs: instantMs - withinMs,
      head: text.slice(0, headLength),
      tail: text.slice(headLength + withinMinute.length),
    };
  }
  return instantMs;
}

const headLength = '2026-01-15T14:30:'.length;

/** What stands for the time within a minute. */
export const withinMinute = '00.120';

/** In milliseconds, from `00.120`; NaN if something else stands there. */
export function parseWithinMinute(text: string, at: number): number {
  if (text[at + 2] !== '.') return Number.NaN;
  const seconds = 10 * digitAt(text, at) + digitAt(text, at + 1);
  const ms = 100 * digitAt(text, at + 3) + 10 * digitAt(text, at + 4) + digitAt(text, at + 5);
  return seconds < 60 ? seconds * 1000 + ms : Number.NaN;
}

function digitAt(text: string, at: number): number {
  const digit = text.charCodeAt(at) - 48;
  return digit >= 0 && digit <= 9 ? digit : Number.NaN;
}

/** `+01:00`, or `+0100` with an empty separator. Offsets are whole minutes since 1972. */
export function formatOffset(offset: number, separator: ':' | ''): string {
  const minutes = Math.round(Math.abs(offset) / 60_000);
  const digits = (value: number) => String(value).padStart(2, '0');
  return (offset < 0 ? '-' : '+') + digits(Math.floor(minutes / 60)) + separator + digits(minutes % 60);
}
