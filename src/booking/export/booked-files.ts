/** Owns the step from what the lookup tells of a booking to the files that the export reads. */

import type { BookingReport } from '../../lookup/booking-report.js';
import type { Span } from '../../lookup/cover-once.js';
import type { GapCause } from '../../lookup/gap-cause.js';
import type { BookedFile } from './piece.js';

export interface BookedGap extends Span {
  /** Undefined if it is not known. */
  readonly cause: GapCause | undefined;
}

/** With the roots of the day and the legacy path, also those that could not be asked. */
export interface BookedFiles extends Pick<BookingReport, 'roots' | 'legacy'> {
  /** In order. */
  readonly files: readonly BookedFile[];
  /** What no segment covers. */
  readonly gaps: readonly BookedGap[];
}

export function bookedFiles({ segments, coverage, roots, legacy }: BookingReport): BookedFiles {
  const files = segments.map(({ path, init, start, end, fileStart = start }) => ({
    path,
    initPath: init,
    startMs: Date.parse(fileStart),
    fromMs: Date.parse(start),
    untilMs: Date.parse(end),
  }));
  const gaps = coverage.gaps.map(({ start, end, cause }) => ({
    startMs: Date.parse(start),
    endMs: Date.parse(end),
    cause,
  }));
  return { files, gaps, roots, ...(legacy === undefined ? {} : { legacy }) };
}
