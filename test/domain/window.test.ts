import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayBounds, dayOf } from '../../src/domain/day.js';
import { DayfsError } from '../../src/domain/errors.js';
import { formatInstant } from '../../src/domain/time-zone.js';
import { makeWindow, parseTime, parseWindow } from '../../src/domain/window.js';
import { anyInstantMs, anyZone, knownZone } from '../support/times.js';

const madrid = knownZone('Europe/Madrid');
const santiago = knownZone('America/Santiago');

function spoken(start: string, end: string, zone = madrid): string {
  const { day, startMs, endMs } = parseWindow(zone, start, end);
  return `${day}: ${formatInstant(zone, startMs)} to ${formatInstant(zone, endMs)}`;
}

function refusal(start: string, end: string, zone = madrid): { kind: string; message: string } {
  try {
    return { kind: 'none', message: spoken(start, end, zone) };
  } catch (error) {
    if (error instanceof DayfsError) return error;
    throw error;
  }
}

describe('a written time', () => {
  test('with its offset is the instant it was written from', () => {
    fc.assert(
      fc.property(anyZone, anyInstantMs, fc.constantFrom('earlier', 'later'), (zone, instantMs, reading) => {
        expect(parseTime(zone, formatInstant(zone, instantMs), reading)).toBe(instantMs);
      }),
    );
  });

  test('without its offset is an instant at which the clocks show it', () => {
    fc.assert(
      fc.property(anyZone, anyInstantMs, (zone, instantMs) => {
        const written = formatInstant(zone, instantMs).slice(0, 23);
        const readings = [parseTime(zone, written, 'earlier'), parseTime(zone, written, 'later')];
        expect(readings).toContain(instantMs);
        for (const ms of readings) expect(formatInstant(zone, ms).slice(0, 23)).toBe(written);
      }),
    );
  });

  test('may leave out its seconds, its milliseconds and its offset', () => {
    const texts = ['2026-01-15T14:30', '2026-01-15T14:30:00', '2026-01-15T14:30:00.0', '2026-01-15T14:30:00.000'];
    const withOffset = ['2026-01-15T14:30+01:00', '2026-01-15T14:30+0100', '2026-01-15T13:30Z'];
    for (const text of [...texts, ...withOffset]) {
      expect(parseTime(madrid, text, 'earlier')).toBe(Date.parse('2026-01-15T13:30Z'));
    }
  });

  test.each([
    '',
    'tomorrow',
    '2026-01-15',
    '14:30',
    '2026-01-15 14:30',
    '2026-01-15T14',
    '2026-01-15T14:30.500',
    '2026-01-15T14:30:00.0000',
    '2026-02-30T14:30',
    '2026-01-15T24:01',
    '2026-01-15T14:60',
    '2026-01-15T14:30:60',
    '2026-01-15T14:30+24:00',
    '2026-01-15T14:30+01:60',
    '2026-01-15T14:30+1',
    '2026-01-15T14:30\n',
  ])('is not read from %j', (text) => {
    expect(() => parseTime(madrid, text, 'earlier')).toThrow(/is not a time such as/);
  });

  test('that the clocks leave out is refused with the reason', () => {
    const { kind, message } = refusal('2026-03-29T02:30', '2026-03-29T03:30');
    expect([kind, message]).toEqual([
      'usage',
      '2026-03-29T02:30 does not exist in Europe/Madrid: the clocks are put forward over it',
    ]);
  });
});

describe('a window', () => {
  test('of any two instants of a day is within that day, and of no others', () => {
    fc.assert(
      fc.property(anyZone, anyInstantMs, fc.integer({ min: -1e8, max: 1e8 }), (zone, startMs, lengthMs) => {
        const endMs = startMs + lengthMs;
        const day = dayOf(zone, startMs);
        if (endMs > startMs && endMs <= dayBounds(zone, day).endMs) {
          expect(makeWindow(zone, startMs, endMs)).toEqual({ day, startMs, endMs });
        } else {
          expect(() => makeWindow(zone, startMs, endMs)).toThrow(DayfsError);
        }
      }),
    );
  });

  test('may end at the midnight that ends its day', () => {
    expect(spoken('2026-01-15T23:00', '2026-01-16T00:00')).toBe(
      '20260115: 2026-01-15T23:00:00.000+01:00 to 2026-01-16T00:00:00.000+01:00',
    );
  });

  test('may end at 24:00, which is the same', () => {
    expect(spoken('2026-01-15T23:00', '2026-01-15T24:00')).toBe(spoken('2026-01-15T23:00', '2026-01-16T00:00'));
    expect(spoken('2026-10-25T23:00', '2026-10-25T24:00+01:00')).toBe(spoken('2026-10-25T23:00', '2026-10-26T00:00'));
  });

  test('may begin and end at a midnight that the clocks leave out', () => {
    expect(spoken('2026-09-05T22:00', '2026-09-06T00:00', santiago)).toBe(
      '20260905: 2026-09-05T22:00:00.000-04:00 to 2026-09-06T01:00:00.000-03:00',
    );
    expect(spoken('2026-09-06T00:00', '2026-09-06T02:00', santiago)).toBe(
      '20260906: 2026-09-06T01:00:00.000-03:00 to 2026-09-06T02:00:00.000-03:00',
    );
    expect(refusal('2026-09-06T00:30', '2026-09-06T02:00', santiago).message).toMatch(/does not exist/);
  });

  test('past that midnight spans two days, whatever its length', () => {
    const { kind, message } = refusal('2026-01-15T23:00', '2026-01-16T00:00:00.001');
    expect(kind).toBe('spans-midnight');
    expect(message).toContain('the midnight 2026-01-16T00:00:00.000+01:00: ask for each day by itself');
    expect(refusal('2026-01-15T23:00', '2026-01-18T01:00').kind).toBe('spans-midnight');
  });

  test('that is empty or reversed is wrong usage', () => {
    expect(refusal('2026-01-15T14:30', '2026-01-15T14:30').kind).toBe('usage');
    expect(refusal('2026-01-15T14:30', '2026-01-15T14:00').message).toMatch(/its end must be after its start/);
  });

  test.each([
    ['9999-12-31T10:00', '9999-12-31T11:00'],
    ['9999-12-31T23:30', '9999-12-31T23:30-05:00'],
    ['9999-12-31T23:30-05:00', '9999-12-31T23:30-06:00'],
    ['9999-01-01T10:00', '9999-01-01T11:00'],
    ['1969-12-31T10:00', '1969-12-31T11:00'],
    ['0000-01-01T00:00+05:00', '0000-01-01T10:00'],
  ])('from %s to %s is on no day that can be written', (start, end) => {
    const { kind, message } = refusal(start, end);
    expect(kind).toBe('usage');
    expect(message).toMatch(/^the window cannot begin at \S+: .* from 19700101 to 99981231$/);
  });

  test('may lie on the last day that can be written', () => {
    expect(spoken('9998-12-31T10:00', '9999-01-01T00:00')).toMatch(/^99981231: /);
  });

  test('in the repeated hour takes the earlier readings, unless only the later end comes after the start', () => {
    expect(spoken('2026-10-25T02:15', '2026-10-25T02:45')).toBe(
      '20261025: 2026-10-25T02:15:00.000+02:00 to 2026-10-25T02:45:00.000+02:00',
    );
    expect(spoken('2026-10-25T02:45', '2026-10-25T02:15')).toBe(
      '20261025: 2026-10-25T02:45:00.000+02:00 to 2026-10-25T02:15:00.000+01:00',
    );
    expect(spoken('2026-10-25T02:15+01:00', '2026-10-25T02:45')).toBe(
      '20261025: 2026-10-25T02:15:00.000+01:00 to 2026-10-25T02:45:00.000+01:00',
    );
    expect(spoken('2026-10-25T02:15', '2026-10-25T02:45+01:00')).toBe(
      '20261025: 2026-10-25T02:15:00.000+02:00 to 2026-10-25T02:45:00.000+01:00',
    );
  });
});
