/**
 * Owns when the legacy path counts (design section 7): up to the day on which a camera's first root appeared. That
 * day shows both; later days never look there.
 */
import type { Day } from '../../domain/day.js';

/** @param firstRootDay undefined for a camera that has no root at all */
export function mayShowLegacy(day: Day, firstRootDay: Day | undefined): boolean {
  return firstRootDay === undefined || day <= firstRootDay;
}

export function firstDay(days: Iterable<Day>): Day | undefined {
  let first: Day | undefined;
  for (const day of days) if (first === undefined || day < first) first = day;
  return first;
}

/** A camera's days: those with roots, and of those with legacy segments the ones that may show them. In order. */
export function shownDays(rootDays: Iterable<Day>, legacyDays: Iterable<Day>): Day[] {
  const shown = new Set(rootDays);
  const firstRootDay = firstDay(shown);
  for (const day of legacyDays) if (mayShowLegacy(day, firstRootDay)) shown.add(day);
  return [...shown].sort();
}
