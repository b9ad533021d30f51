import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayOf } from '../../src/domain/day.js';
import { expectedDays } from '../../src/reconcile/expected-days.js';
import { anyInstantMs, anyZone, knownZone } from '../support/times.js';

const utc = knownZone('UTC');
const hourMs = 3_600_000;

test('today comes first, and there are never more than three', () => {
  fc.assert(
    fc.property(anyZone, anyInstantMs, (site, nowMs) => {
      const days = expectedDays(site, nowMs);
      expect(days[0]).toBe(dayOf(site, nowMs));
      expect(new Set(days).size).toBe(3);
    }),
  );
});

test('the day of a recorder that counts days by UTC is among them', () => {
  fc.assert(
    fc.property(anyZone, anyInstantMs, (site, nowMs) => {
      expect(expectedDays(site, nowMs)).toContain(dayOf(utc, nowMs));
    }),
  );
});

test('the day of a recorder whose clock is hours off is among them', () => {
  fc.assert(
    fc.property(anyInstantMs, fc.integer({ min: -24, max: 24 }), (nowMs, hoursOff) => {
      expect(expectedDays(utc, nowMs)).toContain(dayOf(utc, nowMs + hoursOff * hourMs));
    }),
  );
});
