/** Owns the zones, days and instants that tests draw from: places whose clocks do what clocks can do. */
import fc from 'fast-check';
import { type Day, parseDay } from '../../src/domain/day.js';
import { parseTimeZone, type TimeZone } from '../../src/domain/time-zone.js';

const zoneNames = [
  'UTC',
  'Europe/Madrid',
  'America/St_Johns', // minutes in the offset
  'Asia/Kathmandu', // a quarter of an hour in the offset
  'Australia/Lord_Howe', // clocks change by half an hour
  'America/Santiago', // … at midnight
  'Africa/Cairo', // … at midnight, on and off over the years
  'America/Havana', // midnight itself comes twice
  'Africa/Casablanca', // … for a month a year
  'Antarctica/Casey', // … by three hours, at 00:01
  'Pacific/Apia', // a day was left out
];

/** From 2011 on, when the last zones stopped putting clocks back across a midnight that had been shown. */
const firstMs = Date.UTC(2011, 0, 1);
const lastMs = Date.UTC(2037, 11, 31);
const hourMs = 3_600_000;

export function knownZone(name: string): TimeZone {
  const zone = parseTimeZone(name);
  if (zone === undefined) throw new Error(`this Node does not know the zone ${name}`);
  return zone;
}

export function knownDay(text: string): Day {
  const day = parseDay(text);
  if (day === undefined) throw new Error(`${text} is not a day`);
  return day;
}

export const anyZone = fc.constantFrom(...zoneNames.map(knownZone));

/** Half of them near a change of some zone's clocks, where mistakes live. */
export const anyInstantMs = fc.oneof(
  fc.integer({ min: firstMs, max: lastMs }),
  fc
    .tuple(fc.constantFrom(...clockChanges()), fc.integer({ min: -3 * hourMs, max: 3 * hourMs }))
    .map(([changeMs, byMs]) => changeMs + byMs),
);

function clockChanges(): number[] {
  return [
    '2026-03-29T01:00Z', // Madrid, forward
    '2026-10-25T01:00Z', // Madrid, back
    '2026-04-04T15:00Z', // Lord Howe, back
    '2026-10-03T15:30Z', // Lord Howe, forward
    '2026-04-05T03:00Z', // Santiago, back at midnight
    '2026-09-06T04:00Z', // Santiago, forward at midnight
    '2026-04-23T22:00Z', // Cairo, forward at midnight
    '2026-11-01T05:00Z', // Havana, back to midnight
    '2022-10-01T16:01Z', // Casey, forward at 00:01
    '2011-12-30T10:00Z', // Apia, over a day
  ].map((text) => Date.parse(text));
}
