import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Day } from '../../../src/domain/day.js';
import { firstDay, mayShowLegacy, shownDays } from '../../../src/union/legacy/legacy-rule.js';
import { knownDay } from '../../support/times.js';

const someDays = fc.array(
  fc.integer({ min: 1, max: 28 }).map((date) => knownDay(`202601${String(date).padStart(2, '0')}`)),
);

/** The rule of the design, written down day by day. */
function isShown(day: Day, rootDays: readonly Day[], legacyDays: readonly Day[]): boolean {
  if (rootDays.includes(day)) return true;
  const isAfterFirstRoot = rootDays.some((rootDay) => rootDay < day);
  return legacyDays.includes(day) && !isAfterFirstRoot;
}

describe('the legacy path', () => {
  test('fills the days before the first root, and none after it', () => {
    fc.assert(
      fc.property(someDays, someDays, (rootDays, legacyDays) => {
        const all = [...new Set([...rootDays, ...legacyDays])].sort();
        expect(shownDays(rootDays, legacyDays)).toEqual(all.filter((day) => isShown(day, rootDays, legacyDays)));
      }),
    );
  });

  test('counts on a day exactly if that day would be listed for it, or has the first root', () => {
    fc.assert(
      fc.property(someDays, someDays, (rootDays, legacyDays) => {
        const shown = new Set(shownDays(rootDays, legacyDays));
        for (const day of legacyDays) {
          const counts = mayShowLegacy(day, firstDay(rootDays));
          if (!rootDays.includes(day)) expect(counts).toBe(shown.has(day));
          else expect(counts).toBe(day === rootDays.toSorted()[0]);
        }
      }),
    );
  });

  test('is all there is of a camera without roots', () => {
    fc.assert(
      fc.property(someDays, (legacyDays) => {
        expect(shownDays([], legacyDays)).toEqual([...new Set(legacyDays)].sort());
      }),
    );
  });
});
