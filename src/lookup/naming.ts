/** Owns when a segment of the merged day began, as its name tells, and its playlist more exactly. */
import type { SegmentNameTemplate } from '../domain/segment-name.js';
import type { TimeZone } from '../domain/time-zone.js';

/** How this site's segments are named, today and in former times. */
export interface Naming {
  readonly zone: TimeZone;
  /** The first that a name is of tells its time. */
  readonly templates: readonly SegmentNameTemplate[];
}

/** Times of segments are measured, not told: a smaller step from one to the next is no gap. */
export const measuredToleranceMs = 100;

export interface NamedTime {
  /** What the name can stand for, earliest first, at least one. */
  readonly instantsMs: readonly number[];
  /** Names tell time in steps: the segment began within this much after it. */
  readonly stepMs: number;
}

/** Undefined for a name that is no segment's. */
export function namedTime({ zone, templates }: Naming, name: string): NamedTime | undefined {
  for (const template of templates) {
    const instantsMs = template.parse(zone, name);
    if (instantsMs.length > 0) return { instantsMs, stepMs: template.stepMs };
  }
  return undefined;
}

/**
 * The one instant. A playlist's time counts if the name can be rounded from it. In the hour that clocks repeat a
 * name without an offset stands for two: then the file's last change is nearer to the right one.
 */
export function startOf(
  { instantsMs, stepMs }: NamedTime,
  notedMs: number | undefined,
  changedMs: () => number | undefined,
): number {
  const [first = 0, second] = instantsMs;
  const isNoted = (instantMs: number) =>
    notedMs !== undefined && notedMs >= instantMs && notedMs < instantMs + Math.max(stepMs, 2);
  if (notedMs !== undefined && instantsMs.some(isNoted)) return notedMs;
  if (second === undefined) return first;
  const changed = changedMs() ?? first;
  return Math.abs(changed - first) <= Math.abs(changed - second) ? first : second;
}
