/**
 * Owns the list of what covers a day. It is kept by column, and a segment is made into an object only when it is
 * asked for: a day has tens of thousands, and next to no question is about all of them.
 */
import type { Branch } from '../union/branch.js';
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
  readonly writerAt: Int32Array;
  readonly placeAt: Int32Array;
}

/** A segment, and the part of the time that is its to show. */
export interface Needing extends Pick<Segment, 'name' | 'branch' | 'startMs' | 'endMs' | 'startsRun' | 'initName'> {
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * For those who look at a whole list.
 *
 * @returns what stands at an index; of a day it is one object for all, which tells of the index that was asked for last
 */
export function lookOver(list: CoveringList): (index: number) => Needing | undefined {
  if (list instanceof DayCovering) return list.lookOver();
  return (index) => {
    const span = list.at(index);
    return span && { ...span.segment, fromMs: span.startMs, untilMs: span.endMs };
  };
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

  lookOver(): (index: number) => Needing | undefined {
    let moving: MovingSegment | undefined;
    return (index) => {
      const of = this.#needed.indexes[this.#from + index] ?? -1;
      const writer = this.#ordered.writers[this.#ordered.writerAt[of] ?? -1];
      if (index >= this.length || writer === undefined) return undefined;
      moving ??= new MovingSegment(writer);
      moving.moveTo(writer, this.#ordered.placeAt[of] ?? 0, this.#needed.fromMs[this.#from + index] ?? 0);
      return moving;
    };
  }

  toArray(): Covering<Segment>[] {
    return Array.from({ length: this.length }, (_, index) => this.at(index)).filter((each) => each !== undefined);
  }
}

class MovingSegment implements Needing {
  startMs = 0;
  endMs = 0;
  fromMs = 0;
  #writer: Writer;
  #place = 0;

  constructor(writer: Writer) {
    this.#writer = writer;
  }

  moveTo(writer: Writer, place: number, fromMs: number): void {
    this.#writer = writer;
    this.#place = place;
    this.startMs = writer.startsMs[place] ?? 0;
    this.endMs = writer.endsMs[place] ?? 0;
    this.fromMs = fromMs;
  }

  get untilMs(): number {
    return this.endMs;
  }

  get name(): string {
    return this.#writer.nameAt(this.#place);
  }

  get branch(): Branch {
    return this.#writer.branch;
  }

  get startsRun(): boolean {
    return this.#writer.startsRunAt(this.#place);
  }

  get initName(): string | undefined {
    return this.#writer.initNameAt(this.#place);
  }
}
