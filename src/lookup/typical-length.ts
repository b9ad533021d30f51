/**
 * Owns how long the segments of each writer of a day are as a rule, as some of them tell: the same whatever part of the
 * day is asked for. A day may have several writers, as when the flat layout was left, and a writer may have been set to
 * another length in mid-day.
 */
import { firstIndex } from '../domain/first-index.js';
import type { Branch } from '../union/branch.js';
import type { ShownNames } from '../union/shown-names.js';
import type { NameOrder } from './name-order.js';
import { type Naming, namedTime } from './naming.js';
import type { PlaylistText } from './playlist-text.js';
import { alikeSpacingMs, longestMs, type TypicalLength, tellsLengths, typicalLengthMs } from './segment-ends.js';

/** As many of a writer tell it as well as all do. */
const mostAsked = 300;

/** Of those that are asked, so many before an instant, and after it, tell what is typical there. */
const askedAround = 5;

/** So many names from one on, the next segment's is looked for. */
const farthestNext = 8;

export interface TypicalLengths {
  of(branch: Branch): TypicalLength;
  /** No segment is taken to be longer. */
  readonly mostMs: number;
}

/** From a segment's start to the next one's of its writer. */
interface Spacing {
  readonly atMs: number;
  readonly spacingMs: number;
}

interface Asked {
  readonly spacings: readonly Spacing[];
  readonly listedMs: readonly number[];
}

/** @param parts.order where the names are in the order of time: foreign ones, however many, are then passed over */
export function typicalLengthsOf(parts: {
  readonly shown: ShownNames;
  readonly playlistOf: (branch: Branch) => PlaylistText;
  readonly naming: Naming;
  readonly order: NameOrder | undefined;
  readonly configuredMs: number;
}): TypicalLengths {
  const { shown, playlistOf, naming, order, configuredMs } = parts;
  const asked = new Map<Branch, Asked>();
  for (const [branch, names] of shown.filesByBranch()) {
    const spacings = spacingsOf(names, naming, order?.ofDay(names) ?? { from: 0, until: names.length });
    asked.set(branch, { spacings, listedMs: playlistOf(branch).someLengthsMs(names) });
  }
  // Of a writer that tells too little, it is what all of them together tell.
  const all = [...asked.values()];
  const ofDayMs = typicalMs(
    { spacings: all.flatMap(({ spacings }) => spacings), listedMs: all.flatMap(({ listedMs }) => listedMs) },
    configuredMs,
  );
  const lengths = new Map([...asked].map(([{ key }, each]) => [key, typicalLength(each, configuredMs, ofDayMs)]));
  const none = sameEverywhere(ofDayMs ?? configuredMs);
  return {
    of: ({ key }) => lengths.get(key) ?? none,
    mostMs: Math.max(none.mostMs, ...[...lengths.values()].map(({ mostMs }) => mostMs)),
  };
}

function typicalMs({ spacings, listedMs }: Asked, configuredMs: number): number | undefined {
  return typicalLengthMs(
    spacings.map(({ spacingMs }) => spacingMs),
    listedMs,
    configuredMs,
  );
}

function typicalLength(asked: Asked, configuredMs: number, ofDayMs: number | undefined): TypicalLength {
  const overallMs = typicalMs(asked, configuredMs) ?? ofDayMs ?? configuredMs;
  if (tellsLengths(asked.listedMs)) return sameEverywhere(overallMs);
  const spacings = asked.spacings.toSorted((a, b) => a.atMs - b.atMs);
  const around = spacings.map((_, place) => alikeIn(spacings.slice(place, place + askedAround)) ?? overallMs);
  const lastPlace = Math.max(0, spacings.length - askedAround);
  const from = (place: number) => around[Math.max(0, Math.min(place, lastPlace))] ?? overallMs;
  return {
    mostMs: longestMs(Math.max(overallMs, ...around)),
    around: (instantMs) => {
      const place = firstIndex(spacings.length, (at) => (spacings[at]?.atMs ?? 0) >= instantMs);
      const after = spacings[place]?.atMs === instantMs ? place + 1 : place;
      return { beforeMs: from(place - askedAround), afterMs: from(after) };
    },
  };
}

function alikeIn(spacings: readonly Spacing[]): number | undefined {
  return alikeSpacingMs(spacings.map(({ spacingMs }) => spacingMs));
}

function sameEverywhere(lengthMs: number): TypicalLength {
  return { mostMs: longestMs(lengthMs), around: () => ({ beforeMs: lengthMs, afterMs: lengthMs }) };
}

function spacingsOf(
  names: readonly string[],
  naming: Naming,
  { from, until }: { readonly from: number; readonly until: number },
): Spacing[] {
  const step = Math.max(1, Math.floor((until - from) / mostAsked));
  const spacings: Spacing[] = [];
  for (let index = from; index < until; index += step) {
    const atMs = startOf(names[index], naming);
    const nextMs = atMs === undefined ? undefined : nextStartMs(names, naming, index);
    if (atMs !== undefined && nextMs !== undefined && nextMs > atMs) spacings.push({ atMs, spacingMs: nextMs - atMs });
  }
  return spacings;
}

function nextStartMs(names: readonly string[], naming: Naming, index: number): number | undefined {
  for (let next = index + 1; next <= index + farthestNext; next += 1) {
    const startMs = startOf(names[next], naming);
    if (startMs !== undefined) return startMs;
  }
  return undefined;
}

/** Undefined also for a name that stands for two instants: those of both hours lie among one another. */
function startOf(name: string | undefined, naming: Naming): number | undefined {
  const [startMs, other] = namedTime(naming, name ?? '')?.instantsMs ?? [];
  return other === undefined ? startMs : undefined;
}
