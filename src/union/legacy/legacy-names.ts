/** Owns which names in a flat folder are segments', and of which day. */
import { type Day, dayOf, nextDay, previousDay } from '../../domain/day.js';
import type { SegmentNameTemplate } from '../../domain/segment-name.js';
import type { TimeZone } from '../../domain/time-zone.js';

/** Its clocks show every time there is. */
const utc = 'UTC' as TimeZone;

export class LegacyNames {
  readonly zone: TimeZone;
  readonly #templates: readonly SegmentNameTemplate[];
  readonly #endings: readonly string[];

  /** @param templates the first that a name is of tells its time */
  constructor(zone: TimeZone, templates: readonly SegmentNameTemplate[]) {
    this.zone = zone;
    this.#templates = templates;
    this.#endings = [...new Set(templates.map(({ text }) => text.slice(text.lastIndexOf('.'))))];
  }

  /** Undefined for a name that is no segment's. Both times round, a repeated hour is of one day. */
  dayOf(name: string): Day | undefined {
    for (const template of this.#templates) {
      const [startMs] = template.parse(this.zone, name);
      if (startMs !== undefined) return dayOf(this.zone, startMs);
    }
    return undefined;
  }

  /** Of many names the few of one day: most are told apart by a look. */
  ofDay(names: readonly string[], day: Day): string[] {
    const dates = new Set<string>([previousDay(day), day, nextDay(day)]);
    const mayBe = (name: string) => this.#templates.some((template) => dates.has(template.dateIn(name)));
    return names.filter((name) => mayBe(name) && this.dayOf(name) === day);
  }

  /** Whether a name is of a template and no segment's, since the zone's clocks are put forward over its time. */
  isOfSkippedTime(name: string): boolean {
    return this.#templates.some((template) => template.parse(utc, name).length > 0) && this.dayOf(name) === undefined;
  }

  /** Whether a name that is of no template looks as if its template were missing. */
  endsAsSegment(name: string): boolean {
    return this.#endings.some((ending) => name.endsWith(ending));
  }
}
