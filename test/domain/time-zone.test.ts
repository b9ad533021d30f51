import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import {
  formatInstant,
  formatOffset,
  hostTimeZone,
  instantsOf,
  learnClocks,
  offsetMs,
  parseTimeZone,
  type ToldClocks,
  tellClocks,
  wallClockMs,
} from '../../src/domain/time-zone.js';
import { anyInstantMs, anyZone, knownZone } from '../support/times.js';

describe('a time zone', () => {
  test('is known by its name in any case, and by nothing else', () => {
    expect(parseTimeZone('europe/madrid')).toBe('Europe/Madrid');
    expect(parseTimeZone(hostTimeZone())).toBe(hostTimeZone());
    for (const text of ['', 'Madrid', '+01:00', '2020-01-01T00:00[Europe/Madrid]', ' UTC', 'UTC\n']) {
      expect(parseTimeZone(text)).toBeUndefined();
    }
  });
});

describe('the offset of a zone', () => {
  test('is the one that the time zone database gives for the instant', () => {
    fc.assert(
      fc.property(anyZone, anyInstantMs, (zone, instantMs) => {
        const zoned = Temporal.Instant.fromEpochMilliseconds(instantMs).toZonedDateTimeISO(zone);
        expect(offsetMs(zone, instantMs)).toBe(zoned.offsetNanoseconds / 1e6);
      }),
    );
  });

  test('changes at the very instant of a change that is not on a quarter of an hour', () => {
    const changeMs = Date.parse('2022-10-01T16:01:00Z');
    const hours = [changeMs - 1, changeMs].map((ms) => offsetMs(knownZone('Antarctica/Casey'), ms) / 3_600_000);
    expect(hours).toEqual([8, 11]);
  });

  test('is known for instants finer than a millisecond, such as those of files', () => {
    const changeMs = Date.parse('2022-10-01T16:01:00Z');
    expect(offsetMs(knownZone('Antarctica/Casey'), changeMs + 0.25)).toBe(11 * 3_600_000);
  });

  test('is the same where another process has told how the clocks go', () => {
    fc.assert(
      fc.property(anyZone, anyInstantMs, fc.array(anyInstantMs, { maxLength: 20 }), (zone, aroundMs, others) => {
        const told = JSON.parse(JSON.stringify(tellClocks(zone, aroundMs))) as ToldClocks;
        const instants = [
          aroundMs,
          ...others,
          ...told.flatMap(({ untilMs }) => untilMs ?? []).flatMap((ms) => [ms - 1, ms]),
        ];
        const offsets = instants.map((instantMs) => offsetMs(zone, instantMs));
        learnClocks(zone, told);
        expect(instants.map((instantMs) => offsetMs(zone, instantMs))).toEqual(offsets);
      }),
    );
  });

  test('is written with its sign and minutes', () => {
    const texts = [0, 5.75, -3.5, 14].map((hours) => formatOffset(hours * 3_600_000, ':'));
    expect(texts).toEqual(['+00:00', '+05:45', '-03:30', '+14:00']);
    expect(formatOffset(3_600_000, '')).toBe('+0100');
  });
});

describe('a reading of the wall clock', () => {
  test('leads back to the instant that showed it', () => {
    fc.assert(
      fc.property(anyZone, anyInstantMs, (zone, instantMs) => {
        expect(instantsOf(zone, wallClockMs(zone, instantMs))).toContain(instantMs);
      }),
    );
  });

  test('stands for instants that show it, earliest first, and for none twice', () => {
    fc.assert(
      fc.property(anyZone, anyInstantMs, (zone, wallMs) => {
        const instants = instantsOf(zone, wallMs);
        for (const instantMs of instants) expect(wallClockMs(zone, instantMs)).toBe(wallMs);
        expect(instants).toEqual([...new Set(instants)].sort((a, b) => a - b));
      }),
    );
  });

  test('stands for two instants in a repeated hour and for none in a skipped one', () => {
    const madrid = knownZone('Europe/Madrid');
    const shown = (text: string) => instantsOf(madrid, Date.parse(text)).map((ms) => formatInstant(madrid, ms));
    expect(shown('2026-10-25T02:30Z')).toEqual(['2026-10-25T02:30:00.000+02:00', '2026-10-25T02:30:00.000+01:00']);
    expect(shown('2026-03-29T02:30Z')).toEqual([]);
    expect(shown('2026-01-15T02:30Z')).toEqual(['2026-01-15T02:30:00.000+01:00']);
  });
});

test('an instant is written so that any reader of ISO times gets it back', () => {
  fc.assert(
    fc.property(anyZone, anyInstantMs, (zone, instantMs) => {
      expect(Date.parse(formatInstant(zone, instantMs))).toBe(instantMs);
    }),
  );
});
