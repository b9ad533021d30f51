import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatBookingName, parseBookingName } from '../../src/domain/booking-name.js';
import { dayBounds, dayOf } from '../../src/domain/day.js';
import { anyInstantMs, anyZone, knownDay, knownZone } from '../support/times.js';

const madrid = knownZone('Europe/Madrid');
const plain = knownDay('20260115');
const spring = knownDay('20260329');
const autumn = knownDay('20261025');

describe("a booking's name", () => {
  test.each([
    ['1430-1600', '2026-01-15T13:30:00Z', '2026-01-15T15:00:00Z'],
    ['143005-160030', '2026-01-15T13:30:05Z', '2026-01-15T15:00:30Z'],
    ['1430-160030', '2026-01-15T13:30:00Z', '2026-01-15T15:00:30Z'],
    ['0000-2400', '2026-01-14T23:00:00Z', '2026-01-15T23:00:00Z'],
    ['2330-240000', '2026-01-15T22:30:00Z', '2026-01-15T23:00:00Z'],
    ['1430+0100-1600+0100', '2026-01-15T13:30:00Z', '2026-01-15T15:00:00Z'],
  ])('%s is a window', (name, start, end) => {
    const window = { day: plain, startMs: Date.parse(start), endMs: Date.parse(end) };
    expect(parseBookingName(madrid, plain, name)).toEqual(window);
  });

  test.each([
    '1600-1430',
    '1430-1430',
    '1430',
    '1430-',
    '-1600',
    '2460-2500',
    '1460-1500',
    '14:30-16:00',
    '1430-1600-',
    '2400-2400',
    '143-1600',
    '1430-16000',
    'nonsense',
    '',
    '1430-1600.5',
    '1430+0100-1600+9900',
    '2400-0100',
    '1430-1600 ',
    '２３００-2330',
    '2300-2430',
    '0000+0200-0100',
  ])('"%s" is no window', (name) => {
    expect(parseBookingName(madrid, plain, name)).toBeUndefined();
  });

  test.each([
    ['143000-160030', '2026-01-15T13:30:00Z', '2026-01-15T15:00:30Z'],
    ['233000-240000', '2026-01-15T22:30:00Z', '2026-01-15T23:00:00Z'],
  ])('is written %s, as short as it can be', (name, start, end) => {
    const window = { day: plain, startMs: Date.parse(start), endMs: Date.parse(end) };
    expect(formatBookingName(madrid, window)).toBe(name);
  });

  test('a time that is skipped in spring does not exist', () => {
    expect(parseBookingName(madrid, spring, '0230-0400')).toBeUndefined();
    expect(parseBookingName(madrid, spring, '0100-0230')).toBeUndefined();
    expect(parseBookingName(madrid, spring, '0130-0330')).toMatchObject({ endMs: Date.parse('2026-03-29T01:30:00Z') });
  });

  test('an offset tells the readings of the repeated hour apart', () => {
    const minutes = (name: string) => {
      const window = parseBookingName(madrid, autumn, name);
      return window && [window.startMs, window.endMs].map((ms) => new Date(ms).toISOString().slice(11, 16));
    };
    expect(minutes('0230-0245')).toEqual(['00:30', '00:45']);
    expect(minutes('0230+0100-0245+0100')).toEqual(['01:30', '01:45']);
    expect(minutes('0230+0200-0230+0100')).toEqual(['00:30', '01:30']);
    expect(minutes('0230-0230')).toEqual(['00:30', '01:30']);
    expect(minutes('0230+0100-0230+0200')).toBeUndefined();
  });

  test('every window of a day in whole seconds has one', () => {
    fc.assert(
      fc.property(anyZone, anyInstantMs, fc.integer({ min: 1, max: 90_000 }), (zone, atMs, seconds) => {
        const startMs = Math.floor(atMs / 1000) * 1000;
        const endMs = startMs + seconds * 1000;
        const day = dayOf(zone, startMs);
        fc.pre(endMs <= dayBounds(zone, day).endMs);
        const window = { day, startMs, endMs };
        expect(parseBookingName(zone, day, formatBookingName(zone, window))).toEqual(window);
      }),
    );
  });
});
