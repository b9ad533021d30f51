/**
 * Owns how long segments are taken to be: as their playlist says where that can be, else as their neighbours
 * suggest. A wrong length makes up coverage or hides it, so a length that another program lists and the next
 * segment contradicts counts for nothing.
 */

/** A segment as its name and its playlist tell of it. */
export interface Told {
  readonly startMs: number;
  /** How exactly its start is known. */
  readonly toleranceMs: number;
  readonly listedMs: number | undefined;
  /** The length was measured by dayfs; any other may be an intention, or a lie. */
  readonly isMeasured: boolean;
}

/** Where times are measured by different clocks and rounded on the way. */
const slackMs = 1000;

/** However few others there are to compare with. */
const shortestBoundMs = 60_000;
const longestTypicalMs = 3_600_000;

/** As many tell what is typical as well as all do. */
const mostAsked = 999;

/**
 * How long segments of a day are as a rule.
 *
 * @param writers each writer's segments in the order of their starts
 */
export function typicalLengthMs(writers: readonly (readonly Told[])[], configuredMs: number): number {
  const spacings = writers.flatMap((told) => sampled(told, (index) => spacingMs(told, index)));
  const listed = writers.flatMap((told) => sampled(told, (index) => told[index]?.listedMs));
  // Pauses make spacings long, and a lying playlist makes lengths long: neither makes them short.
  const typicalMs = Math.min(median(spacings), median(listed));
  return Number.isFinite(typicalMs) ? Math.min(typicalMs, longestTypicalMs) : configuredMs;
}

/** The length of the segment at an index, from its start to its end in media time. */
export function lengthMs(told: readonly Told[], index: number, typicalMs: number): number {
  const { listedMs, isMeasured = false, toleranceMs = 0 } = told[index] ?? {};
  const spacing = spacingMs(told, index) ?? Infinity;
  const longestMs = Math.max(shortestBoundMs, 10 * typicalMs);
  // After a clock was set back a measured segment truly reaches beyond the start of the one that comes after it.
  const boundMs = isMeasured ? longestMs : Math.min(spacing + slackMs, longestMs);
  if (listedMs !== undefined && listedMs <= boundMs) return listedMs;
  // Of short segments whose names tell whole seconds, twice their length is one that is missing.
  return spacing < 1.5 * typicalMs + toleranceMs ? spacing : typicalMs;
}

function spacingMs(told: readonly Told[], index: number): number | undefined {
  const [own, next] = [told[index], told[index + 1]];
  return own === undefined || next === undefined ? undefined : Math.max(1, next.startMs - own.startMs);
}

function sampled(told: readonly Told[], valueAt: (index: number) => number | undefined): number[] {
  const step = Math.max(1, Math.floor(told.length / mostAsked));
  const values: number[] = [];
  for (let index = 0; index < told.length; index += step) {
    const value = valueAt(index);
    if (value !== undefined) values.push(value);
  }
  return values;
}

/** Infinity of nothing. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Infinity;
}
