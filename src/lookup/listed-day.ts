/** Owns a day as it was listed: all of its segments, or those that a window needs, are worked out when they are asked for. */
import type { Branch } from '../union/branch.js';
import type { ShownNames } from '../union/shown-names.js';
import type { Span } from './cover-once.js';
import { type DayPart, isEnough, partsAround } from './day-part.js';
import { NameOrder } from './name-order.js';
import { type Naming, namedTime } from './naming.js';
import type { PlaylistText } from './playlist-text.js';
import { type SegmentedDay, segmentDay } from './segmented-day.js';
import { type TypicalLengths, typicalLengthsOf } from './typical-length.js';
import type { Writer, WriterParts } from './writer.js';

export interface ListedDayParts {
  /** Of the merged media folder: each name once, with the branch that shows it. */
  readonly shown: ShownNames;
  readonly playlistOf: (branch: Branch) => PlaylistText;
  readonly naming: Naming;
  readonly segmentSeconds: number;
  readonly bounds: Span;
  /** Those of the same day as it was listed before. */
  readonly writersBefore: readonly Writer[];
}

export type Asking = Pick<WriterParts, 'sizesOf' | 'doubtedIn'>;

export class ListedDay {
  readonly #parts: ListedDayParts;
  /** Undefined if its names are not in the order of time. */
  readonly #order: NameOrder | undefined;
  readonly #lengths: TypicalLengths;

  constructor(parts: ListedDayParts) {
    const { shown, playlistOf, naming, segmentSeconds, bounds } = parts;
    this.#parts = parts;
    this.#order = NameOrder.of(shown.names, naming, bounds);
    const configuredMs = segmentSeconds * 1000;
    this.#lengths = typicalLengthsOf({ shown, playlistOf, naming, order: this.#order, configuredMs });
  }

  playlistOf(branch: Branch): PlaylistText {
    return this.#parts.playlistOf(branch);
  }

  whole(asking: Asking): SegmentedDay {
    return this.#segment({ from: 0, until: this.#parts.shown.size }, asking);
  }

  /** As the whole day in all that covers a window, and in what comes next before and after it; undefined if all is needed. */
  around(window: Span, asking: Asking): SegmentedDay | undefined {
    const order = this.#order;
    if (order === undefined) return undefined;
    const reachMs = this.#lengths.mostMs;
    for (const part of partsAround(order, window, reachMs)) {
      if (part.from === 0 && part.until === order.length) return undefined;
      const segmented = this.#segment(part, asking);
      if (isEnough(part, order, segmented, window, reachMs)) return segmented;
    }
    return undefined;
  }

  #segment({ from, until }: Pick<DayPart, 'from' | 'until'>, asking: Asking) {
    const { shown, playlistOf, naming, writersBefore } = this.#parts;
    const isWhole = until - from === shown.size;
    return segmentDay({
      ...asking,
      naming,
      lengths: this.#lengths,
      writersBefore,
      shown: isWhole ? shown : shown.slice(from, until),
      notesOf: (branch, names) => (isWhole ? playlistOf(branch).notes(names) : playlistOf(branch).notesOf(names)),
      goesOn: (branch) => shown.hasFile(branch, until, (name) => namedTime(naming, name) !== undefined),
    });
  }
}
