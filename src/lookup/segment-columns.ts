/**
 * Owns the columns in which one branch's segments of a day are kept: a day has tens of thousands, and an object for
 * each is several times as much as what it tells.
 */
import { measuredToleranceMs, type Naming, namedTime, startOf } from './naming.js';
import type { PlaylistNotes } from './playlist-notes.js';

/** In the order of their starts. */
export interface SegmentColumns {
  readonly names: readonly string[];
  readonly startsMs: Float64Array;
  readonly tolerancesMs: Float64Array;
  readonly listedMs: Float64Array;
  /** Where the playlist's note of it stands; -1 if it has none. */
  readonly notedAt: Int32Array;
}

interface Telling {
  readonly notes: PlaylistNotes;
  readonly naming: Naming;
  readonly changedMs: (name: string) => number | undefined;
  /** What the same files told before, where these notes only continue those of then. */
  readonly known: SegmentColumns | undefined;
}

/** In the order of the files' names; what is no segment is left out. */
export function namedColumns(files: readonly string[], { notes, naming, changedMs, known }: Telling): SegmentColumns {
  const filled = new FilledColumns(files.length);
  const knownRowOf = rowFinder(known);
  let expected = 0;
  let name = '';
  const changed = () => changedMs(name);
  for (name of files) {
    const knownRow = knownRowOf(name);
    if (known !== undefined && knownRow >= 0) {
      filled.copy(known, knownRow);
      expected = (known.notedAt[knownRow] ?? -1) + 1;
      continue;
    }
    const time = namedTime(naming, name);
    if (time === undefined) continue;
    const at = notes.indexOf(name, expected);
    const notedMs = notes.startMsAt(at);
    const startMs = startOf(time, notedMs, changed);
    const toleranceMs = Math.max(notedMs === startMs ? 0 : time.stepMs, measuredToleranceMs);
    filled.add(name, startMs, toleranceMs, notes.lengthMsAt(at), at);
    if (at >= 0) expected = at + 1;
  }
  return filled.done();
}

/** Of names that are asked for in their order: where one is that has a note, and -1 for all others. */
function rowFinder(known: SegmentColumns | undefined): (name: string) => number {
  if (known === undefined) return () => -1;
  const { names, notedAt } = known;
  let next = 0;
  return (name) => {
    while ((names[next] ?? name) < name) next += 1;
    return names[next] === name && (notedAt[next] ?? -1) >= 0 ? next : -1;
  };
}

class FilledColumns {
  readonly #names: string[] = [];
  readonly #startsMs: Float64Array;
  readonly #tolerancesMs: Float64Array;
  readonly #listedMs: Float64Array;
  readonly #notedAt: Int32Array;

  constructor(mostRows: number) {
    this.#startsMs = new Float64Array(mostRows);
    this.#tolerancesMs = new Float64Array(mostRows);
    this.#listedMs = new Float64Array(mostRows);
    this.#notedAt = new Int32Array(mostRows);
  }

  add(name: string, startMs: number, toleranceMs: number, listedMs: number, notedAt: number): void {
    const row = this.#names.push(name) - 1;
    this.#startsMs[row] = startMs;
    this.#tolerancesMs[row] = toleranceMs;
    this.#listedMs[row] = listedMs;
    this.#notedAt[row] = notedAt;
  }

  copy({ names, startsMs, tolerancesMs, listedMs, notedAt }: SegmentColumns, row: number): void {
    const [startMs = 0, toleranceMs = 0] = [startsMs[row], tolerancesMs[row]];
    this.add(names[row] ?? '', startMs, toleranceMs, listedMs[row] ?? Number.NaN, notedAt[row] ?? -1);
  }

  done(): SegmentColumns {
    const rows = this.#names.length;
    return {
      names: this.#names,
      startsMs: this.#startsMs.subarray(0, rows),
      tolerancesMs: this.#tolerancesMs.subarray(0, rows),
      listedMs: this.#listedMs.subarray(0, rows),
      notedAt: this.#notedAt.subarray(0, rows),
    };
  }
}

/** Names are in the order of time, unless the day's clocks are changed, or another program names otherwise. */
export function inOrder(columns: SegmentColumns, without: ReadonlySet<string>): SegmentColumns {
  const { names, startsMs, tolerancesMs, listedMs, notedAt } = columns;
  const isInOrder = startsMs.every((startMs, row) => row === 0 || startMs >= (startsMs[row - 1] ?? 0));
  if (isInOrder && without.size === 0) return columns;
  const rows = [...names.keys()].filter((row) => !without.has(names[row] ?? ''));
  rows.sort((a, b) => (startsMs[a] ?? 0) - (startsMs[b] ?? 0));
  return {
    names: rows.map((row) => names[row] ?? ''),
    startsMs: Float64Array.from(rows, (row) => startsMs[row] ?? 0),
    tolerancesMs: Float64Array.from(rows, (row) => tolerancesMs[row] ?? 0),
    listedMs: Float64Array.from(rows, (row) => listedMs[row] ?? 0),
    notedAt: Int32Array.from(rows, (row) => notedAt[row] ?? -1),
  };
}
