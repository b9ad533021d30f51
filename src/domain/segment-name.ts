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
  const parts = splitTemplate(text);
  const fields = parts.filter((part) => typeof part === 'object').map((part) => part.field);
  checkReadable(text, fields);
  const pattern = new RegExp(`^${parts.map(partPattern).join('')}$`);
  const [year, month, day] = [placeOf(parts, 'Y'), placeOf(parts, 'm'), placeOf(parts, 'd')];
  return {
    text,
    dateIn: (name) => name.slice(...year) + name.slice(...month) + name.slice(...day),
    stepMs: fields.includes('f') ? 1 : 1000,
    format: (zone, startMs) => parts.map((part) => formatPart(part, zone, startMs)).join(''),
    parse: (zone, name) => {
      const groups = pattern.exec(name)?.groups;
      return groups === undefined ? [] : readInstants(zone, groups);
    },
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

function partPattern(part: Part): string {
  if (typeof part === 'string') return part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  if (part.field === 'z') return '(?<z>[+-](?:[01][0-9]|2[0-3])[0-5][0-9])';
  return `(?<${part.field}>[0-9]{${widths[part.field]}})`;
}

/** Where a field begins and ends in every name: each part is always as long. */
function placeOf(parts: readonly Part[], field: Field): [start: number, end: number] {
  const at = parts.findIndex((part) => typeof part === 'object' && part.field === field);
  const lengths = parts.slice(0, at).map((part) => (typeof part === 'string' ? part.length : widths[part.field]));
  const start = lengths.reduce((sum, length) => sum + length, 0);
  return [start, start + widths[field]];
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

function readInstants(zone: TimeZone, groups: Record<string, string>): number[] {
  const wallMs = readWallClock(groups);
  if (wallMs === undefined) return [];
  const offset = groups['z'];
  if (offset === undefined) return instantsOf(zone, wallMs);
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3, 5));
  return [wallMs - (offset.startsWith('-') ? -minutes : minutes) * 60_000];
}

function readWallClock(groups: Record<string, string>): number | undefined {
  const { Y, m, d, H, M, S, f = '0' } = groups;
  const numbers = [Y, m, d, H, M, S, f].map(Number);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, millisecond = 0] = numbers;
  const wallMs = Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
  const wall = new Date(wallMs);
  // Date.UTC carries a 31 February over into March, and takes years below 100 for 19xx: neither was written.
  const isAsWritten =
    wall.getUTCFullYear() === year &&
    wall.getUTCMonth() === month - 1 &&
    wall.getUTCDate() === day &&
    wall.getUTCHours() === hour &&
    wall.getUTCMinutes() === minute &&
    wall.getUTCSeconds() === second;
  return isAsWritten ? wallMs : undefined;
}
