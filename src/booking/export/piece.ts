/** Owns what the export knows of each segment of a booking: its part of the window, and what was found in its file. */
import type { Span } from '../../lookup/cover-once.js';
import { withinHalfTurn } from './transport-times.js';

/** A segment as the lookup tells of it. */
export interface BookedFile {
  readonly path: string;
  /** The init segment that it needs. */
  readonly initPath: string | undefined;
  /** When its own first picture was taken. */
  readonly startMs: number;
  /** What it is to show; may begin later than it does itself, and reach out of the window. */
  readonly fromMs: number;
  readonly untilMs: number;
}

/** A segment whose file was looked into. */
export interface Piece extends BookedFile {
  readonly format: 'mpegts' | 'mp4';
  /** What can be used of it: whole packets or fragments. */
  readonly bytes: number;
  /** The init segment's bytes; of MPEG-TS none. */
  readonly init: Buffer;
  /** Of its first picture, by the clock of its writer's run. */
  readonly mediaSeconds: number;
}

/** From one piece's first picture to another's by their own clocks; undefined if these cannot be the same. */
export function mediaSecondsBetween(earlier: Piece, later: Piece): number | undefined {
  if (earlier.format !== later.format || !earlier.init.equals(later.init)) return undefined;
  const seconds = later.mediaSeconds - earlier.mediaSeconds;
  return earlier.format === 'mpegts' ? withinHalfTurn(seconds) : seconds;
}

/** How many of a piece's bytes are about the window: a segment may be hours long. */
export function bytesWithin(window: Span, { bytes, startMs, fromMs, untilMs }: Piece): number {
  const shownMs = Math.min(untilMs, window.endMs) - Math.max(fromMs, window.startMs);
  return untilMs > startMs ? Math.floor(bytes * Math.min(1, Math.max(0, shownMs) / (untilMs - startMs))) : 0;
}

/** Something of the booking that is not in the file, though a segment was there. */
export interface Skipped {
  readonly path: string;
  readonly reason: string;
}
