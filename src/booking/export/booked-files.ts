/** Owns the step from what the lookup tells of a booking to the files that the export reads. */
import type { BookingReport } from '../../lookup/booking-report.js';
import type { BookedFile } from './piece.js';

export interface BookedFiles {
  /** In order. */
  readonly files: readonly BookedFile[];
  /** The roots of the day, also those that could not be asked. */
  readonly roots: BookingReport['roots'];
}

export function bookedFiles({ segments, roots }: BookingReport): BookedFiles {
  const files = segments.map(({ path, init, start, end, fileStart = start }) => ({
    path,
    initPath: init,
    startMs: Date.parse(fileStart),
    fromMs: Date.parse(start),
    untilMs: Date.parse(end),
  }));
  return { files, roots };
}
