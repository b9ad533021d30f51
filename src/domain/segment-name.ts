/**
 * Owns segment names: a template that spells a segment's start time in its file name, and reads it back.
 *
 *   %Y year   %m month   %d day   %H hour   %M minute   %S second   %f milliseconds   %z offset, +0100   %% %
 */
import { DayfsError } from './errors.js';
import { formatOffset, instantsOf, offsetMs, type TimeZone } from './time-zone.js';

export interface SegmentNameTemplate {
  readonly text: string;
  /** The name of a segment that starts at an instant. */
  format(zone: TimeZone, startMs: number): string;
  /**
   * The instants that a name can stand for, earliest first; none if the name is not of this template. Two
   * only for a template without `%z`, in the hour that clocks repeat.
   */
  parse(zone: TimeZone, name: string): number[];
  /**
   * The date in a name, YYYYMMDD, if the name is of this template: a quick look that says nothing else of it. The
   * offset in a name may not be the site's, so that its day there may be the one before or after.
   */
  dateIn(name: string): string;
  /** Names with the same offset are in the order of time. */
  readonly isInOrder: boolean;
  /** Of such a template's name, all that stands behind the time, the offset first. */
  afterTime(name: string): string;
  /** Whether a name has the template's length and, in their places, all letters of it that are no part of a time. */
  fits(name: string): boolean;
  /** The shortest step of time that changes the name, in milliseconds: 1 or 1000. */
  readonly stepMs: number;
}

const widths = { Y: 4, m: 2, d: 2, H: 2, M: 2, S: 2, f: 3, z: 5 } as const;
type Field = keyof typeof widths;
const required: readonly Field[] = ['Y', 'm', 'd', 'H', 'M', 'S'];

/** Names may be as long as 255 bytes; the rest is for what a file is called while it is being written. */
const longestBytes = 200;

/** @throws DayfsError (usage) that says why names made by the template could not be read back. */
export function parseSegmentNameTemplate(text: string): SegmentNameTemplate {
  const template = parsed.get(text) ?? parseTemplate(text);
  parsed.set(text, template);
  return template;
}

/**
 * A site has a few, for good. The same one each time: V8 throws away what it has compiled for one of them when it is
 * given another, however alike.
 */
const parsed = new Map<string, SegmentNameTemplate>();

function parseTemplate(text: string): SegmentNameTemplate {
  const parts = splitTemplate(text);
  const fields = parts.filter((part) => typeof part === 'object').map((part) => part.field);
  checkReadable(text, fields);
  const placed = placeParts(parts);
  const spelled = (['Y', 'm', 'd', 'H', 'M', 'S', 'f', 'z'] as const).filter((field) => fields.includes(field));
  const [year, month, day] = [placeOf(placed, 'Y'), placeOf(placed, 'm'), placeOf(placed, 'd')];
  return {
    text,
    isInOrder: isSorted(spelled.map((field) => placed.fields[field])),
    afterTime: (name) => name.slice(placed.fields.z ?? placed.length),
    fits: (name) => fits(placed, name),
    dateIn: (name) => name.slice(...year) + name.slice(...month) + name.slice(...day),
    stepMs: fields.includes('f') ? 1 : 1000,
    format: (zone, startMs) => parts.map((part) => formatPart(part, zone, startMs)).join(''),
    parse: minuteParser(placed),
  };
}

type Part = string | { readonly field: Field };

function splitTemplate(text: string): Part[] {
  return [...text.matchAll(/%(.?)|[^%]+/gs)].map(([token, letter]) => {
    if (letter === undefined) return token;
    if (letter === '%') return '%';
    if (letter in widths) return { field: letter as Field };
    throw unreadable(text, `"${token}" is not a field`);
  });
}

function checkReadable(text: string, fields: readonly Field[]): void {
  const missing = required.filter((field) => !fields.includes(field));
  if (missing.length > 0) throw unreadable(text, `it lacks ${missing.map((field) => `%${field}`).join(' ')}`);
  const twice = fields.find((field, index) => fields.indexOf(field) !== index);
  if (twice !== undefined) throw unreadable(text, `%${twice} stands in it twice`);
  if (/[/\p{Cc}]/u.test(text)) throw unreadable(text, 'a file name holds no "/" and no control characters');
  if (text.startsWith('.')) throw unreadable(text, 'names that begin with "." are hidden from readers');
  if (Buffer.byteLength(text) > longestBytes) throw unreadable(text, `it is longer than ${longestBytes} bytes`);
  if (!/\.[A-Za-z0-9]+$/.test(text)) throw unreadable(text, 'it does not end in an extension such as ".ts"');
}

function unreadable(text: string, why: string): DayfsError {
  const fields = 'allowed are %Y %m %d %H %M %S (all needed), %f %z and %%';
  return new DayfsError('usage', `"${text}" cannot name segments: ${why}; ${fields}`);
}

function formatPart(part: Part, zone: TimeZone, startMs: number): string {
  if (typeof part === 'string') return part;
  const offset = offsetMs(zone, startMs);
  const wall = new Date(startMs + offset);
  const digits = (value: number) => String(value).padStart(widths[part.field], '0');
  switch (part.field) {
    case 'Y':
      return digits(wall.getUTCFullYear());
    case 'm':
      return digits(wall.getUTCMonth() + 1);
    case 'd':
      return digits(wall.getUTCDate());
    case 'H':
      return digits(wall.getUTCHours());
    case 'M':
      return digits(wall.getUTCMinutes());
    case 'S':
      return digits(wall.getUTCSeconds());
    case 'f':
      return digits(wall.getUTCMilliseconds());
    case 'z':
      return formatOffset(offset, '');
  }
}

/** Where in a name each field stands: every part has its width. */
type FieldPlaces = { readonly [F in Field]?: number };

interface PlacedParts {
  readonly length: number;
  readonly literals: ReadonlyArray<{ readonly text: string; readonly at: number }>;
  readonly fields: FieldPlaces;
}

function placeParts(parts: readonly Part[]): PlacedParts {
  const literals: { text: string; at: number }[] = [];
  const fields: { [F in Field]?: number } = {};
  let at = 0;
  for (const part of parts) {
    if (typeof part === 'string') literals.push({ text: part, at });
    else fields[part.field] = at;
    at += typeof part === 'string' ? part.length : widths[part.field];
  }
  return { length: at, literals, fields };
}

function isSorted(places: readonly (number | undefined)[]): boolean {
  return places.every((place, index) => index === 0 || (place ?? 0) > (places[index - 1] ?? 0));
}

/** Where a field that every template has begins and ends. */
function placeOf({ fields }: PlacedParts, field: Field): [start: number, end: number] {
  const start = fields[field] ?? 0;
  return [start, start + widths[field]];
}

/** What all names of one minute have in common: all but the digits of `%S` and `%f`. */
interface NamedMinute {
  readonly zone: TimeZone;
  readonly head: string;
  readonly middle: string;
  readonly tail: string;
  /** At its beginning. */
  readonly instantsMs: readonly number[];
}

/** A day has tens of thousands of names, which come in order: of most only what is new to the minute is read. */
function minuteParser(placed: PlacedParts): SegmentNameTemplate['parse'] {
  const { S: second = 0, f: ms } = placed.fields;
  const [first, last] = ms === undefined || ms > second ? [second, ms] : [ms, second];
  const firstEnd = first + (first === second ? widths.S : widths.f);
  const lastEnd = last === undefined ? firstEnd : last + (last === second ? widths.S : widths.f);
  let minute: NamedMinute | undefined;
  const isOfMinute = (zone: TimeZone, name: string) =>
    minute !== undefined &&
    minute.zone === zone &&
    name.length === placed.length &&
    name.startsWith(minute.head) &&
    name.startsWith(minute.middle, firstEnd) &&
    name.startsWith(minute.tail, lastEnd);
  return (zone, name) => {
    const withinMs = readDigits(name, second, widths.S) * 1000 + readDigits(name, ms, widths.f);
    if (withinMs < minuteMs && isOfMinute(zone, name)) return minute?.instantsMs.map((each) => each + withinMs) ?? [];
    const instantsMs = parseName(placed, zone, name);
    if (instantsMs.length === 0) return instantsMs;
    minute = {
      zone,
      head: name.slice(0, first),
      middle: name.slice(firstEnd, last ?? firstEnd),
      tail: name.slice(lastEnd),
      instantsMs: instantsMs.map((each) => each - withinMs),
    };
    return instantsMs;
  };
}

// Clocks are changed at whole minutes: two readings of one minute stand for as many instants, as far apart.
const minuteMs = 60_000;

function fits({ length, literals }: PlacedParts, name: string): boolean {
  if (name.length !== length) return false;
  for (const { text, at } of literals) if (!name.startsWith(text, at)) return false;
  return true;
}

/** By position. */
function parseName(placed: PlacedParts, zone: TimeZone, name: string): number[] {
  if (!fits(placed, name)) return [];
  const { fields } = placed;
  const wallMs = readWallClock(name, fields);
  if (Number.isNaN(wallMs)) return [];
  if (fields.z === undefined) return instantsOf(zone, wallMs);
  const offset = readOffsetMs(name, fields.z);
  return Number.isNaN(offset) ? [] : [wallMs - offset];
}

/** NaN if it is no time. */
function readWallClock(name: string, places: FieldPlaces): number {
  const year = readDigits(name, places.Y, widths.Y);
  const month = readDigits(name, places.m, widths.m);
  const day = readDigits(name, places.d, widths.d);
  const hour = readDigits(name, places.H, widths.H);
  const minute = readDigits(name, places.M, widths.M);
  const second = readDigits(name, places.S, widths.S);
  // Date.UTC takes years below 100 for 19xx, and carries what is too much over into the next field.
  const isTime = year >= 100 && month >= 1 && month <= 12 && day >= 1 && hour <= 23 && minute <= 59 && second <= 59;
  const isDate = isTime && (day <= 28 || day <= new Date(Date.UTC(year, month, 0)).getUTCDate());
  if (!isDate) return Number.NaN;
  return Date.UTC(year, month - 1, day, hour, minute, second, readDigits(name, places.f, widths.f));
}

/** `+0100`; NaN if it is none. */
function readOffsetMs(name: string, at: number): number {
  const sign = name.charAt(at);
  const [hours, minutes] = [readDigits(name, at + 1, 2), readDigits(name, at + 3, 2)];
  const isOffset = (sign === '+' || sign === '-') && hours <= 23 && minutes <= 59;
  return isOffset ? (sign === '-' ? -1 : 1) * (60 * hours + minutes) * 60_000 : Number.NaN;
}

const zeroCode = '0'.charCodeAt(0);

/** NaN if they are not all digits; 0 for a field that the template lacks. */
function readDigits(name: string, from: number | undefined, count: number): number {
  if (from === undefined) return 0;
  let value = 0;
  for (let at = from; at < from + count; at += 1) {
    const digit = name.charCodeAt(at) - zeroCode;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = 10 * value + digit;
  }
  return value;
}
