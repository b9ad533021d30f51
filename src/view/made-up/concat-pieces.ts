/** Owns how a booking is cut for ffmpeg's concat demuxer: which of its segments whole, and which from where to where. */
import { closeSync } from 'node:fs';
import type { BookedSegment, Booking } from '../../lookup/lookup.js';
import type { Segment } from '../../lookup/segment.js';
import { askBranch } from '../../union/branch.js';
import type { Observer } from '../../union/observer.js';
import type { ConcatPiece } from './ffconcat.js';
import { mostBytesRead, type Picture, picturesIn } from './pictures.js';
import { segmentFolder, wayToDay } from './places.js';
import type { Source } from './source.js';

/** Measured times differ by so much where nothing overlaps. */
const seamMs = 100;

export function concatPieces(
  source: Source,
  { window, segments }: Pick<Booking, 'window' | 'segments'>,
): ConcatPiece[] {
  let atMs = window.startMs;
  return segments.map((booked) => {
    const fromMs = Math.max(booked.startMs, window.startMs);
    const toMs = Math.min(booked.endMs, window.endMs);
    const { segment, day } = booked;
    const file = wayToDay(window.day, day) + segmentFolder(source.media, segment.branch) + segment.name;
    const gapSeconds = (fromMs - atMs) / 1000;
    atMs = toMs;
    return { file, gapSeconds, ...cutOf(booked, window, { fromMs, toMs }, source.days.observer) };
  });
}

type Cut = Pick<ConcatPiece, 'seconds' | 'fromSeconds' | 'toSeconds'>;

/** Only where something is to be left out is the segment's own clock asked for; it is whole if that is not to be had. */
function cutOf(
  { startMs, endMs, segment }: BookedSegment,
  window: Booking['window'],
  { fromMs, toMs }: { fromMs: number; toMs: number },
  observer: Observer,
): Cut {
  const isCutBefore = window.startMs > segment.startMs || startMs > segment.startMs + seamMs;
  const isCutAfter = window.endMs < segment.endMs || endMs < segment.endMs - seamMs;
  const within = isCutBefore ? (fromMs - segment.startMs) / 1000 : 0;
  const clock = isCutBefore || isCutAfter ? clockOf(segment, within, observer) : undefined;
  const beginsMs = isCutBefore ? segment.startMs + (clock?.leadSeconds ?? 0) * 1000 : fromMs;
  const endsMs = isCutAfter && clock === undefined ? segment.endMs : toMs;
  return {
    seconds: (endsMs - beginsMs) / 1000,
    fromSeconds: clock?.beginsSeconds,
    toSeconds: isCutAfter && clock !== undefined ? clock.firstSeconds + (toMs - segment.startMs) / 1000 : undefined,
  };
}

/** In seconds of the file's own clock. */
interface Clock {
  /** When its first picture is shown. */
  readonly firstSeconds: number;
  /** What is left out before the keyframe to begin at. */
  readonly leadSeconds: number;
  /** When that keyframe is decoded, which is what libavformat seeks by; undefined if the file is shown from its start. */
  readonly beginsSeconds: number | undefined;
}

/**
 * To be shown from some seconds after its first picture on. Without the keyframe before that nothing could be shown up
 * to the next one; whoever reads the list gets what lies between, as far as the segment goes back.
 */
function clockOf({ branch, name }: Segment, withinSeconds: number, observer: Observer): Clock | undefined {
  const asked = askBranch(branch, observer, (folder) => {
    const opened = folder.openFile(name);
    if (opened === undefined) return undefined;
    try {
      return clockBefore(picturesIn(opened.fd), withinSeconds, opened.stats.size <= mostBytesRead);
    } finally {
      closeSync(opened.fd);
    }
  });
  return typeof asked === 'string' ? undefined : asked.answer;
}

/** Times of segments are known to the millisecond, and pictures shown at such a time are not before it. */
const exactSeconds = 0.0005;

/** @param isAll there are no other pictures in the file */
function clockBefore(pictures: Iterable<Picture>, withinSeconds: number, isAll: boolean): Clock | undefined {
  let first: Picture | undefined;
  let begin: Picture | undefined;
  let isReached = isAll;
  for (const picture of pictures) {
    first ??= picture;
    const untilSeconds = first.shownSeconds + withinSeconds + exactSeconds;
    isReached ||= picture.decodedSeconds > untilSeconds;
    if (picture.decodedSeconds > untilSeconds) break;
    if (picture !== first && picture.isKeyframe && picture.shownSeconds <= untilSeconds) begin = picture;
  }
  if (first === undefined) return undefined;
  const firstSeconds = first.shownSeconds;
  // The keyframe lies further on than is looked: nothing is shown up to the next one, but what is hours before is not.
  if (!isReached) return { firstSeconds, leadSeconds: withinSeconds, beginsSeconds: firstSeconds + withinSeconds };
  return {
    firstSeconds,
    leadSeconds: begin === undefined ? 0 : begin.shownSeconds - firstSeconds,
    beginsSeconds: begin?.decodedSeconds,
  };
}
