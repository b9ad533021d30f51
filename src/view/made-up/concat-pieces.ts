/** Owns how a booking is cut for ffmpeg's concat demuxer: which of its segments whole, and which from where to where. */
import { closeSync, readSync } from 'node:fs';
import type { BookedSegment, Booking } from '../../lookup/lookup.js';
import type { Segment } from '../../lookup/segment.js';
import { askBranch } from '../../union/branch.js';
import type { Observer } from '../../union/observer.js';
import type { ConcatPiece } from './ffconcat.js';
import { firstPictureSeconds, headBytes } from './first-picture.js';
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
    const cut = cutOf(booked, window, { fromMs, toMs }, source.days.observer);
    return { file, seconds: (toMs - fromMs) / 1000, gapSeconds, ...cut };
  });
}

type Cut = Pick<ConcatPiece, 'fromSeconds' | 'toSeconds'>;

/** Only where something is to be left out is the segment's own clock asked for; it is whole if that is not to be had. */
function cutOf(
  { startMs, endMs, segment }: BookedSegment,
  window: Booking['window'],
  { fromMs, toMs }: { fromMs: number; toMs: number },
  observer: Observer,
): Cut {
  const isCutBefore = window.startMs > segment.startMs || startMs > segment.startMs + seamMs;
  const isCutAfter = window.endMs < segment.endMs || endMs < segment.endMs - seamMs;
  const clock = isCutBefore || isCutAfter ? clockOf(segment, observer) : undefined;
  const onClock = (ms: number) => (clock === undefined ? undefined : clock + (ms - segment.startMs) / 1000);
  return {
    fromSeconds: isCutBefore ? onClock(fromMs) : undefined,
    toSeconds: isCutAfter ? onClock(toMs) : undefined,
  };
}

function clockOf({ branch, name }: Segment, observer: Observer): number | undefined {
  const head = Buffer.alloc(headBytes);
  const asked = askBranch(branch, observer, (folder) => {
    const opened = folder.openFile(name);
    if (opened === undefined) return undefined;
    const { fd } = opened;
    try {
      return firstPictureSeconds(head.subarray(0, readSync(fd, head)));
    } finally {
      closeSync(fd);
    }
  });
  return typeof asked === 'string' ? undefined : asked.answer;
}
