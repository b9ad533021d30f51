/**
 * Owns the stretches of a booking: segments of one run without a gap, whose times go on from one to the next. A gap,
 * or a writer that began anew, ends a stretch; in the file the next one follows at once.
 */
import type { Span } from '../../lookup/cover-once.js';
import { mediaSecondsBetween, type Piece } from './piece.js';

/** Its span is what it is to show, within the window. */
export interface Stretch extends Span {
  readonly first: Piece;
  /** At least one, in order. */
  readonly pieces: readonly Piece[];
}

/** Its last piece shows more than is asked for. */
export function isCutShort({ pieces, endMs }: Stretch): boolean {
  return endMs < (pieces.at(-1)?.untilMs ?? endMs);
}

/** Names may tell whole seconds only, and clocks are put right. A run that begins anew is further off. */
const clockToleranceSeconds = 1.5;

/** @param pieces in order */
export function splitStretches(window: Span, pieces: readonly Piece[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const group of groups(pieces)) {
    const [first] = group;
    const last = group.at(-1);
    const before = stretches.at(-1);
    if (first === undefined || last === undefined) continue;
    const endMs = Math.min(last.untilMs, window.endMs);
    if (before === undefined) {
      stretches.push({ first, pieces: group, startMs: Math.max(first.fromMs, window.startMs), endMs });
      continue;
    }
    // Only an end can be anywhere, a beginning needs a keyframe: where two overlap, the later is shown from its own.
    const startMs = Math.max(first.startMs, before.startMs);
    stretches[stretches.length - 1] = { ...before, endMs: Math.min(before.endMs, startMs) };
    stretches.push({ first, pieces: group, startMs, endMs });
  }
  return stretches.filter(({ startMs, endMs }) => endMs > startMs);
}

/** How long after its first picture a moment of a stretch comes, by the clock of its run. */
export function mediaSecondsAt({ first, pieces }: Stretch, instantMs: number): number {
  // The nearest earlier piece: over an hour, the run's clock and the host's drift apart.
  const piece = pieces.findLast(({ startMs }) => startMs <= instantMs) ?? first;
  return (mediaSecondsBetween(first, piece) ?? 0) + (instantMs - piece.startMs) / 1000;
}

function groups(pieces: readonly Piece[]): Piece[][] {
  const all: Piece[][] = [];
  for (const piece of pieces) {
    const group = all.at(-1);
    const before = group?.at(-1);
    if (before !== undefined && goesOn(before, piece)) group?.push(piece);
    else all.push([piece]);
  }
  return all;
}

function goesOn(before: Piece, next: Piece): boolean {
  const seconds = mediaSecondsBetween(before, next);
  if (seconds === undefined || next.fromMs > before.untilMs) return false;
  return Math.abs(seconds - (next.startMs - before.startMs) / 1000) <= clockToleranceSeconds;
}
