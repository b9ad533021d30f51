/**
 * Owns the list of what covers a day. It is kept by column, and a segment is made into an object only when it is
 * asked for: a day has tens of thousands, and next to no question is about all of them.
 */
import type { Covering, MeasuredSpans, Needed } from './cover-once.js';
import type { Segment } from './segment.js';
import type { Writer } from './writer.js';

/** In order, no two overlapping. Any array is one, too. */
export interface CoveringList<C extends Covering<Segment> = Covering<Segment>> {
  readonly length: number;
  at(index: number): C | undefined;
  slice(from: number, until: number): CoveringList<C>;
}

/** The segments of all writers in the order of their starts: where each is to be found. */
export interface OrderedSegments extends MeasuredSpans {
  readonly writers: readonly Writer[];
  /** Of each segment, the writer's place among the writers, and its own among that writer's. */
  readonly writerAt: readonly number[];
  readonly placeAt: readonly number[];
}

export class DayCovering implements CoveringList {
  readonly length: number;
  readonly #ordered: OrderedSegments;
  readonly #needed: Needed;
  readonly #from: number;

  constructor(ordered: OrderedSegments, needed: Needed, from = 0, until = needed.indexes.length) {
    this.#ordered = ordered;
    this.#needed = needed;
    this.#from = from;
    this.length = until - from;
  }

  at(index: number): Covering<Segment> | undefined {
    const at = this.#from + (index < 0 ? this.length + index : index);
    const of = index < this.length && at >= this.#from ? this.#needed.indexes[at] : undefined;
    const writer = this.#ordered.writers[this.#ordered.writerAt[of ?? -1] ?? -1];
    if (of === undefined || writer === undefined) return undefined;
    const segment = writer.segmentAt(this.#ordered.placeAt[of] ?? 0);
    return { segment, startMs: this.#needed.fromMs[at] ?? 0, endMs: segment.endMs };
  }

  slice(from: number, until: number): DayCovering {
    const end = Math.min(until, this.length);
    return new DayCovering(this.#ordered, this.#needed, this.#from + Math.min(from, end), this.#from + end);
  }

  toArray(): Covering<Segment>[] {
    return Array.from({ length: this.length }, (_, index) => this.at(index)).filter((each) => each !== undefined);
  }
}
