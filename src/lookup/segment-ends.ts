/**
 * Owns how long segments are taken to be: as their playlist says where that can be, else as their neighbours
 * suggest. A wrong length makes up coverage or hides it, so a length that another program lists and the next
 * segment contradicts counts for nothing.
 */

/** One writer's segments as their names and its playlist tell of them, in the order of their starts, by column. */
export interface Told {
  readonly startsMs: ArrayLike<number>;
  /** How exactly the starts are known. */
  readonly tolerancesMs: ArrayLike<number>;
  /** NaN where no length is listed. */
  readonly listedMs: ArrayLike<number>;
  /** The lengths were measured by dayfs; any others may be intentions, or lies. */
  readonly isMeasured: boolean;
  /** They are whole seconds. */
  readonly isRounded: boolean;
}

/** Where times are measured by different clocks and rounded on the way. */
const slackMs = 1000;

/** To whole seconds. */
const roundingMs = 500;

/** However few others there are to compare with. */
const shortestBoundMs = 60_000;
const longestTypicalMs = 3_600_000;

/** One pause, or two, tell nothing of segments. */
const fewestAlike = 3;

/**
 * How long segments of a day are as a rule.
 *
 * @param spacingsMs from the start of one to the next, of some of them
 * @param listedMs what playlists say, of some of them
 */
export function typicalLengthMs(
  spacingsMs: readonly number[],
  listedMs: readonly number[],
  configuredMs: number,
): number {
  // Pauses make spacings long, and a lying playlist makes lengths long: neither makes them short.
  const typicalMs = Math.min(typicalSpacingMs(spacingsMs, configuredMs), median(listedMs));
  return Number.isFinite(typicalMs) ? Math.min(typicalMs, longestTypicalMs) : configuredMs;
}

/** Infinity where they are rather pauses between segments, which differ; segments that are longer are of one length. */
function typicalSpacingMs(spacingsMs: readonly number[], configuredMs: number): number {
  const sorted = spacingsMs.filter((ms) => ms <= 1.5 * longestTypicalMs).toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Infinity;
  const middleMs = at(0.5);
  if (middleMs <= longestMs(configuredMs)) return middleMs;
  const isAlike = sorted.length >= fewestAlike && at(0.75) <= 1.25 * middleMs && at(0.25) >= middleMs / 1.25;
  return isAlike ? middleMs : Infinity;
}

/** However long it is listed, no segment is taken to be longer. */
export function longestMs(typicalMs: number): number {
  return Math.max(shortestBoundMs, 10 * typicalMs);
}

/** The length of the segment at an index, from its start to its end in media time. */
export function lengthMs(told: Told, index: number, typicalMs: number): number {
  const listedMs = told.listedMs[index] ?? Number.NaN;
  const toleranceMs = told.tolerancesMs[index] ?? 0;
  const spacing = spacingMs(told, index);
  const mostMs = longestMs(typicalMs);
  // After a clock was set back a measured segment truly reaches beyond the start of the one that comes after it.
  const boundMs = told.isMeasured ? mostMs : Math.min(spacing + slackMs, mostMs);
  if (!told.isMeasured && told.isRounded && Math.abs(spacing - listedMs) <= roundingMs) return spacing;
  if (listedMs <= boundMs) return listedMs;
  // Of short segments whose names tell whole seconds, twice their length is one that is missing.
  const mostSpacingMs = 1.5 * typicalMs + toleranceMs;
  if (spacing < mostSpacingMs) return spacing;
  // What is typical changes a little with each segment that comes, and the length before a pause must not.
  const before = index === 0 ? Infinity : spacingMs(told, index - 1);
  return before > typicalMs / 2 && before < mostSpacingMs ? before : typicalMs;
}

/** Infinity after the last. */
function spacingMs({ startsMs }: Told, index: number): number {
  return Math.max(1, (startsMs[index + 1] ?? Infinity) - (startsMs[index] ?? 0));
}

/** Infinity of nothing. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Infinity;
}
