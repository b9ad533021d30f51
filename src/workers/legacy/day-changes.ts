/** Owns the difference between two listings of a flat folder, by day, so that a day that stays stays the same object. */
import type { Day } from '../../domain/day.js';
import type { FlatFolderChanges } from '../../union/legacy/flat-folders.js';
import type { NamesByDay } from '../../union/legacy/flat-listing.js';
import { addNames, type PackedNames, packNames, unpackNames } from '../../union/legacy/packed-names.js';

/** What leads from one listing to the other. */
export function changedDays(before: NamesByDay, after: NamesByDay): FlatFolderChanges['days'] {
  if (before === after) return new Map();
  const gone = [...before.keys()].filter((day) => !after.has(day));
  const changed = [...after].filter(([day, names]) => !areSame(before.get(day), names));
  return new Map([...gone.map((day) => [day, undefined] as const), ...changed]);
}

function areSame(before: PackedNames | undefined, after: PackedNames): boolean {
  return before === after || (before !== undefined && Buffer.compare(before, after) === 0);
}

/** @param presence of some names of some days, whether they are there now */
export function withPresence(days: NamesByDay, presence: ReadonlyMap<Day, ReadonlyMap<string, boolean>>): NamesByDay {
  const after = new Map(days);
  for (const [day, ofDay] of presence) {
    const names = withPresenceOnDay(days.get(day) ?? packNames([]), ofDay);
    if (names.length === 0) after.delete(day);
    else after.set(day, names);
  }
  return after;
}

function withPresenceOnDay(packed: PackedNames, presence: ReadonlyMap<string, boolean>): PackedNames {
  const listed = new Set(unpackNames(packed));
  const isGone = (name: string) => presence.get(name) === false;
  const added = [...presence].filter(([name, isThere]) => isThere && !listed.has(name)).map(([name]) => name);
  const names = [...listed];
  const kept = names.some(isGone) ? packNames(names.filter((name) => !isGone(name))) : packed;
  return added.length === 0 ? kept : addNames(kept, added);
}
