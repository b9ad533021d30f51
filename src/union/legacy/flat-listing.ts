/** Owns the one reading of a flat folder: its segments by day, and what in it is not shown. */
import { type Dirent, opendirSync } from 'node:fs';
import type { Day } from '../../domain/day.js';
import type { TimeZone } from '../../domain/time-zone.js';
import type { Observer } from '../observer.js';
import type { LegacyNames } from './legacy-names.js';
import { type PackedNames, packNames } from './packed-names.js';

export type NamesByDay = ReadonlyMap<Day, PackedNames>;

export interface FlatListingParts {
  readonly fd: number;
  /** For people. */
  readonly path: string;
  readonly names: LegacyNames;
  readonly observer: Observer;
  /** Called now and then while it goes on. */
  readonly onProgress: () => void;
}

const skipReasons = ['symbolic-link', 'special-file', 'foreign-name', 'skipped-time'] as const;
type SkipReason = (typeof skipReasons)[number];

function explain(reason: SkipReason, zone: TimeZone): string {
  switch (reason) {
    case 'symbolic-link':
      return 'links are not followed';
    case 'special-file':
      return 'only regular files are segments';
    case 'foreign-name':
      return 'the name is of no template; if it is a segment, add its template to legacy.names';
    case 'skipped-time':
      return `there is no such time in ${zone}, whose clocks are put forward over it; have its recorder name segments by them`;
  }
}

interface Skipped {
  readonly count: number;
  readonly example: string;
}

export function listFlatFolder(parts: FlatListingParts): NamesByDay {
  const days = new Map<Day, string[]>();
  const skipped = new Map<SkipReason, Skipped>();
  for (const entry of entriesOf(parts)) {
    const day = parts.names.dayOf(entry.name);
    const reason = skipReasonOf(entry, day, parts.names);
    if (reason !== undefined) addSkipped(skipped, reason, entry.name);
    else if (day !== undefined) add(days, day, entry.name);
  }
  tellOfSkipped(skipped, parts);
  return new Map([...days].map(([day, names]) => [day, packNames(names.sort())]));
}

/** As they come: an array of all of them would be many times larger than what is kept. */
function* entriesOf({ fd, onProgress }: FlatListingParts): Generator<Dirent> {
  const folder = opendirSync(`/proc/self/fd/${fd}`, { bufferSize: 2048 });
  try {
    let read = 0;
    for (let entry = folder.readSync(); entry !== null; entry = folder.readSync()) {
      if (read % 2048 === 0) onProgress();
      read += 1;
      yield entry;
    }
  } finally {
    folder.closeSync();
  }
}

/** Undefined for a segment, and for what is left out without a word. */
function skipReasonOf(entry: Dirent, day: Day | undefined, names: LegacyNames): SkipReason | undefined {
  if (day === undefined) return entry.isFile() ? misnamedAs(entry.name, names) : undefined;
  if (entry.isFile()) return undefined;
  return entry.isSymbolicLink() ? 'symbolic-link' : 'special-file';
}

function misnamedAs(name: string, names: LegacyNames): SkipReason | undefined {
  if (!names.endsAsSegment(name)) return undefined;
  return names.isOfSkippedTime(name) ? 'skipped-time' : 'foreign-name';
}

function tellOfSkipped(skipped: ReadonlyMap<SkipReason, Skipped>, { path, names, observer }: FlatListingParts): void {
  for (const kind of skipReasons) {
    const { count, example } = skipped.get(kind) ?? { count: 0, example: '' };
    observer.notice({ kind, path, count, detail: `not shown, such as "${example}": ${explain(kind, names.zone)}` });
  }
}

function addSkipped(skipped: Map<SkipReason, Skipped>, reason: SkipReason, name: string): void {
  const before = skipped.get(reason);
  skipped.set(reason, { count: (before?.count ?? 0) + 1, example: before?.example ?? name });
}

function add(days: Map<Day, string[]>, day: Day, name: string): void {
  const names = days.get(day);
  if (names === undefined) days.set(day, [name]);
  else names.push(name);
}
