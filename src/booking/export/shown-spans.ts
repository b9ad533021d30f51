/** Owns what of the window can be seen in the file, and where in it something is missing. */
import type { Span } from '../../lookup/cover-once.js';
import { type Coverage, coverageOf } from '../../lookup/coverage.js';
import type { BookedGap } from './booked-files.js';
import type { Joined } from './join.js';
import type { Stretch } from './stretch.js';

/** Part of the window that the file lacks; it may have grown from a gap of the booking, whose cause is then its own. */
export interface ExportedGap extends BookedGap {
  readonly atSeconds: number;
  /** `closed`: what follows it comes at once. `still`: the picture stands still for so long. */
  readonly shownAs: 'closed' | 'still';
}

export interface ExportedCoverage extends Omit<Coverage, 'gaps'> {
  readonly gaps: readonly ExportedGap[];
}

interface ShownSpan extends Span {
  readonly atSeconds: number;
  readonly stretch: Stretch;
}

/** How much shorter than its segments are taken to be a stretch may be before that counts as missing. */
const toleranceSeconds = 1.5;

export function coverageOfFile(
  booked: { readonly window: Span; readonly gaps: readonly BookedGap[] },
  stretches: readonly Stretch[],
  joined: Joined,
): ExportedCoverage {
  const spans = stretches.flatMap((stretch, index) => spansOf(stretch, index, joined));
  const { gaps, ...coverage } = coverageOf(booked.window, spans);
  const causeOf = (gap: Span) =>
    booked.gaps.find((each) => each.startMs < gap.endMs && each.endMs > gap.startMs)?.cause;
  return { ...coverage, gaps: gaps.map((gap) => ({ ...placeGap(gap, spans, joined.seconds), cause: causeOf(gap) })) };
}

/** A stretch falls apart where its picture stands still. */
function spansOf(stretch: Stretch, index: number, { places, stills }: Joined): ShownSpan[] {
  const place = places[index];
  if (place === undefined) return [];
  const startMs = Math.min(stretch.first.fromMs, stretch.startMs);
  const instantAt = (seconds: number) => stretch.startMs + (seconds - place.startSeconds) * 1000;
  const spans: ShownSpan[] = [];
  let next = { startMs, atSeconds: place.startSeconds };
  for (const { atSeconds, seconds } of stills) {
    if (atSeconds < place.startSeconds || atSeconds >= place.endSeconds) continue;
    spans.push({ ...next, endMs: instantAt(atSeconds), stretch });
    next = { startMs: instantAt(atSeconds + seconds), atSeconds: atSeconds + seconds };
  }
  const isWhole = stretch.endMs - instantAt(place.endSeconds) <= toleranceSeconds * 1000;
  return [...spans, { ...next, endMs: isWhole ? stretch.endMs : instantAt(place.endSeconds), stretch }];
}

function placeGap(gap: Span, spans: readonly ShownSpan[], seconds: number): Omit<ExportedGap, 'cause'> {
  const before = spans.findLast(({ endMs }) => endMs <= gap.startMs);
  const after = spans.find(({ startMs }) => startMs >= gap.endMs);
  const isStill = before !== undefined && before.stretch === after?.stretch;
  const atSeconds = (after?.atSeconds ?? seconds) - (isStill ? (gap.endMs - gap.startMs) / 1000 : 0);
  return { ...gap, atSeconds, shownAs: isStill ? 'still' : 'closed' };
}
