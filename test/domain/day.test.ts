import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Day, dayBounds, dayOf, nextDay, parseDay, previousDay } from '../../src/domain/day.js';
import { formatInstant } from '../../src/domain/time-zone.js';
import { anyInstantMs, anyZone, knownDay, knownZone } from '../support/times.js';

const hourMs = 3_600_000;

function hoursOf(zone: string, day: string): number {
  const { startMs, endMs } = dayBounds(knownZone(zone), knownDay(day));
  return (endMs - startMs) / hourMs;
}

describe('the bounds of a day', () => {
  test('hold exactly the instants that the calendar shows it at', () => {
    fc.assert(
      fc.property(anyZone, anyInstantMs, (zone, instantMs) => {
        const { startMs, endMs } = dayBounds(zone, dayOf(zone, instantMs));
        expect(startMs).toBeLessThanOrEqual(instantMs);
        expect(endMs).toBeGreaterThan(instantMs);
        expect(dayOf(zone, startMs)).toBe(dayOf(zone, endMs - 1));
        expect(dayOf(zone, startMs - 1)).not.toBe(dayOf(zone, startMs));
      }),
    );
  });

  test('leave no instant between two days', () => {
    fc.assert(
      fc.property(anyZone, anyInstantMs, (zone, instantMs) => {
        const day = dayOf(zone, instantMs);
        expect(dayBounds(zone, day).endMs).toBe(dayBounds(zone, nextDay(day)).startMs);
      }),
    );
  });

  test.each([
    ['UTC', '20260329', 24],
    ['Europe/Madrid', '20260328', 24],
    ['Europe/Madrid', '20260329', 23],
    ['Europe/Madrid', '20261025', 25],
    ['America/St_Johns', '20260308', 23],
    ['America/St_Johns', '20261101', 25],
    ['Asia/Kathmandu', '20260329', 24],
    ['Australia/Lord_Howe', '20260405', 24.5],
    ['Australia/Lord_Howe', '20261004', 23.5],
    ['America/Santiago', '20260404', 25],
    ['America/Santiago', '20260906', 23],
    ['Africa/Cairo', '20260424', 23],
    ['Africa/Cairo', '20261029', 25],
    ['America/Havana', '20261101', 25],
    ['Antarctica/Casey', '20221002', 21],
    ['Pacific/Apia', '20111229', 24],
    ['Pacific/Apia', '20111230', 0],
    ['Pacific/Apia', '20111231', 24],
  ])('in %s, %s has %d hours', (zone, day, hours) => {
    expect(hoursOf(zone, day)).toBe(hours);
  });

  test('begin at one o’clock where the clocks are put forward at midnight', () => {
    const zone = knownZone('America/Santiago');
    const { startMs } = dayBounds(zone, knownDay('20260906'));
    expect(formatInstant(zone, startMs)).toBe('2026-09-06T01:00:00.000-03:00');
  });

  test('are known for the first and the last day that can be written', () => {
    for (const day of ['19700101', '99981231']) expect(hoursOf('Asia/Kathmandu', day)).toBe(24);
  });
});

describe('a written day', () => {
  test('is one that the calendar has', () => {
    for (const text of ['20260115', '20240229', '19700101', '99981231']) expect(parseDay(text)).toBe(text);
    const notDays = [
      '20260230',
      '20260229',
      '20261301',
      '20260100',
      '2026-01-15',
      '2026011',
      '202601150',
      '',
      '２０２６０１１５',
    ];
    for (const text of [...notDays, '19691231', '99990101', '00000000']) expect(parseDay(text)).toBeUndefined();
  });

  test('has neighbours that lead back to it', () => {
    fc.assert(
      fc.property(anyZone, anyInstantMs, (zone, instantMs) => {
        const day = dayOf(zone, instantMs);
        expect(previousDay(nextDay(day))).toBe(day);
        expect(nextDay(previousDay(day))).toBe(day);
        expect(nextDay(day) > day).toBe(true);
        expect(parseDay(nextDay(day))).toBe(nextDay(day));
      }),
    );
  });

  test('follows the last of February by the leap year', () => {
    const after = (day: string): Day => nextDay(knownDay(day));
    expect([after('20240228'), after('20260228'), after('20261231')]).toEqual(['20240229', '20260301', '20270101']);
  });
});
