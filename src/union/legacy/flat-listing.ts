/** Owns the one reading of a flat folder: its segments by day, and what in it is not shown. */
import { type Dirent, opendirSync } from 'node:fs';
import type { Day } from '../../domain/day.js';
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

const skipReasons = {
  'symbolic-link': 'links are not followed',
  'special-file': 'only regular files are segments',
  'foreign-name': 'the name is of no template; if it is a segment, add its template to legacy.names',
} as const;
type SkipReason = keyof typeof skipReasons;

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
  if (day === undefined) return entry.isFile() && names.endsAsSegment(entry.name) ? 'foreign-name' : undefined;
  if (entry.isFile()) return undefined;
  return entry.isSymbolicLink() ? 'symbolic-link' : 'special-file';
}

function tellOfSkipped(skipped: ReadonlyMap<SkipReason, Skipped>, { path, observer }: FlatListingParts): void {
  for (const [kind, why] of Object.entries(skipReasons) as [SkipReason, string][]) {
    const { count, example } = skipped.get(kind) ?? { count: 0, example: '' };
    observer.notice({ kind, path, count, detail: `not shown, such as "${example}": ${why}` });
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
