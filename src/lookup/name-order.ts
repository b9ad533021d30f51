/**
 * Owns where in a day's names an instant lies. Names of one template and one offset are in the order of time; those
 * of a day on which clocks are changed, or of two templates, are not, and have no such place.
 */
import { firstIndex } from '../domain/first-index.js';
import type { SegmentNameTemplate } from '../domain/segment-name.js';
import { offsetMs } from '../domain/time-zone.js';
import type { Span } from './cover-once.js';
import { measuredToleranceMs, type Naming, namedTime } from './naming.js';

export class NameOrder {
  readonly #names: readonly string[];
  readonly #naming: Naming;
  readonly #template: SegmentNameTemplate;
  readonly #day: Span;

  private constructor(names: readonly string[], naming: Naming, template: SegmentNameTemplate, day: Span) {
    this.#names = names;
    this.#naming = naming;
    this.#template = template;
    this.#day = day;
  }

  /** Undefined if the names are not in the order of time. */
  static of(names: readonly string[], naming: Naming, day: Span): NameOrder | undefined {
    const { zone, templates } = naming;
    if (offsetMs(zone, day.startMs - aroundMs) !== offsetMs(zone, day.endMs + aroundMs)) return undefined;
    const model = names.find((name) => namedTime(naming, name) !== undefined);
    const template = templates.find((each) => model !== undefined && each.parse(zone, model).length > 0);
    if (model === undefined || template?.isInOrder !== true) return undefined;
    const tail = template.afterTime(model);
    // Most are alike: one that does not differ from the model in this is no other template's, and of no other offset.
    const isAlike = (name: string) => template.fits(name) && name.endsWith(tail);
    const isOrdered = names.every((name) => isAlike(name) || namedTime(naming, name) === undefined);
    const isOfSite = template.afterTime(template.format(zone, day.startMs)) === tail;
    return isOrdered && isOfSite ? new NameOrder(names, naming, template, day) : undefined;
  }

  get length(): number {
    return this.#names.length;
  }

  /** How exactly times can be known at the worst. */
  get toleranceMs(): number {
    return Math.max(this.#template.stepMs, measuredToleranceMs);
  }

  /** Where among some of the names, in their order, those are that tell an instant of the day. */
  ofDay(names: readonly string[]): { from: number; until: number } {
    return { from: this.#placeIn(names, this.#day.startMs), until: this.#placeIn(names, this.#day.endMs) };
  }

  /** Of the first name that tells this instant or a later one. */
  placeOf(instantMs: number): number {
    return this.#placeIn(this.#names, instantMs);
  }

  #placeIn(names: readonly string[], instantMs: number): number {
    const sought = this.#template.format(this.#naming.zone, instantMs);
    return firstIndex(names.length, (place) => (names[place] ?? '') >= sought);
  }

  /** The instant that is told by the first segment's name from that place on; undefined if none follows. */
  instantFrom(place: number): number | undefined {
    for (let at = place; at < this.#names.length; at += 1) {
      const [instantMs] = namedTime(this.#naming, this.#names[at] ?? '')?.instantsMs ?? [];
      if (instantMs !== undefined) return instantMs;
    }
    return undefined;
  }
}

/** Segments of a day may begin a little before it, and are looked for a little after it. */
const aroundMs = 3 * 3_600_000;
