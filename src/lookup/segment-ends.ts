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

/** One or two tell nothing: of spacings they may be pauses, of listed lengths the short one at an end. */
const fewestTelling = 3;

/** How long a writer's segments are as a rule. */
export interface TypicalLength {
  /** However long it is listed, no segment is taken to be longer. */
  readonly mostMs: number;
  /** As those before an instant have it, and those after it. */
  around(instantMs: number): { readonly beforeMs: number; readonly afterMs: number };
}

/** So many that are listed are known to be what they are, whatever lies between one segment and the next. */
export function tellsLengths(listedMs: readonly number[]): boolean {
  return listedMs.length >= fewestTelling;
}

/**
 * How long segments are as a rule; undefined where nothing tells.
 *
 * @param spacingsMs from the start of one to the next of its writer, of some of them
 * @param listedMs what playlists say, of some of them
 */
export function typicalLengthMs(
  spacingsMs: readonly number[],
  listedMs: readonly number[],
  configuredMs: number,
): number | undefined {
  // Pauses make spacings long, and a lying playlist makes lengths long: many of neither are short.
  const typicalMs = Math.min(typicalSpacingMs(spacingsMs, configuredMs), typicalListedMs(listedMs, spacingsMs.length));
  return Number.isFinite(typicalMs) ? Math.min(typicalMs, longestTypicalMs) : undefined;
}

/** Infinity where so few are listed that it means nothing, or that it cannot be. */
function typicalListedMs(listedMs: readonly number[], spacingCount: number): number {
  const middleMs = median(listedMs);
  if (tellsLengths(listedMs)) return middleMs;
  return spacingCount < fewestTelling && middleMs <= longestTypicalMs ? middleMs : Infinity;
}

/** Infinity where they are rather pauses between segments, which differ; segments that are longer are of one length. */
function typicalSpacingMs(spacingsMs: readonly number[], configuredMs: number): number {
  const possible = spacingsMs.filter((ms) => ms <= 1.5 * longestTypicalMs);
  const middleMs = median(possible);
  return middleMs <= longestMs(configuredMs) ? middleMs : (alikeSpacingMs(possible) ?? Infinity);
}

/** What most of some spacings are; undefined if they differ, or are too few. */
export function alikeSpacingMs(spacingsMs: readonly number[]): number | undefined {
  const sorted = spacingsMs.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Infinity;
  const middleMs = at(0.5);
  const areAlike = isAlike(at(0.25), middleMs) && isAlike(at(0.75), middleMs);
  return sorted.length >= fewestTelling && areAlike ? Math.min(middleMs, longestTypicalMs) : undefined;
}

function isAlike(oneMs: number, otherMs: number): boolean {
  return oneMs <= 1.25 * otherMs && oneMs >= otherMs / 1.25;
}

/** However long it is listed, no segment is taken to be longer. */
export function longestMs(typicalMs: number): number {
  return Math.max(shortestBoundMs, 10 * typicalMs);
}

/** The length of the segment at an index, from its start to its end in media time. */
export function lengthMs(told: Told, index: number, typical: TypicalLength): number {
  const listedMs = told.listedMs[index] ?? Number.NaN;
  const spacing = spacingMs(told, index);
  // After a clock was set back a measured segment truly reaches beyond the start of the one that comes after it.
  const boundMs = told.isMeasured ? typical.mostMs : Math.min(spacing + slackMs, typical.mostMs);
  const isRoundedFrom = !told.isMeasured && told.isRounded && Math.abs(spacing - listedMs) <= roundingMs;
  if (isRoundedFrom && spacing <= typical.mostMs) return spacing;
  return listedMs <= boundMs ? listedMs : lengthByNeighbours(told, index, typical);
}

function lengthByNeighbours(told: Told, index: number, typical: TypicalLength): number {
  const { beforeMs, afterMs } = typical.around(told.startsMs[index] ?? 0);
  const spacing = spacingMs(told, index);
  // Of short segments whose names tell whole seconds, twice their length is one that is missing.
  const mostSpacingMs = 1.5 * beforeMs + (told.tolerancesMs[index] ?? 0);
  // Where a writer was set to another length, the first ones of that are no pause.
  if (spacing < mostSpacingMs || isAlike(spacing, afterMs)) return spacing;
  // What is typical changes a little with each segment that comes, and the length before a pause must not.
  const before = index === 0 ? Infinity : spacingMs(told, index - 1);
  return before > beforeMs / 2 && before < mostSpacingMs ? before : beforeMs;
}

/** Infinity after the last. */
function spacingMs({ startsMs }: Told, index: number): number {
  return Math.max(1, (startsMs[index + 1] ?? Infinity) - (startsMs[index] ?? 0));
}

/** Infinity of nothing. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Infinity;
}
