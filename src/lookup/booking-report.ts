/** Owns how a booking is told to programs: the JSON of design section 6, times with their offsets. */
import { formatInstant, type TimeZone } from '../domain/time-zone.js';
import type { Span } from './cover-once.js';
import type { GapCause } from './gap-cause.js';
import type { Booking } from './lookup.js';
import { type PackedSegments, packSegments, type ReportedSegment, tellSegments } from './packed-segments.js';
import type { LegacyReach, RootReach } from './segmented-days.js';

export interface BookingReport {
  readonly camera: string;
  readonly day: string;
  readonly window: { readonly start: string; readonly end: string };
  readonly source: Booking['source'];
  /** In order; each from where it begins to be needed to where the next one takes over. */
  readonly segments: readonly ReportedSegment[];
  readonly coverage: {
    /** From 0 to 1, rounded down: 1 means that nothing is missing. */
    readonly ratio: number;
    readonly coveredSeconds: number;
    readonly gaps: readonly {
      readonly start: string;
      readonly end: string;
      readonly seconds: number;
      /** Only where it is known. */
      readonly cause?: GapCause;
    }[];
  };
  readonly roots: readonly {
    readonly disk: string;
    /** Null for a disk that the configuration no longer names. */
    readonly path: string | null;
    readonly state: RootReach['state'];
  }[];
  /** Only where the day may have segments of the flat layout. */
  readonly legacy?: LegacyReach;
}

/** A report that passes from one thread to another. */
export interface PackedReport extends Omit<BookingReport, 'segments'> {
  readonly packed: PackedSegments;
}

export function reportBooking(booking: Booking, zone: TimeZone): BookingReport {
  return unpackReport(packReport(booking, zone), zone);
}

export function packReport(booking: Booking, zone: TimeZone): PackedReport {
  const { camera, window, source, segments, coverage, roots, legacy } = booking;
  const span = ({ startMs, endMs }: Span) => ({
    start: formatInstant(zone, startMs),
    end: formatInstant(zone, endMs),
  });
  return {
    camera,
    day: window.day,
    window: span(window),
    source,
    packed: packSegments(segments),
    coverage: {
      ratio: Math.floor(coverage.ratio * 1e6) / 1e6,
      coveredSeconds: coverage.coveredMs / 1000,
      gaps: coverage.gaps.map(({ cause, ...gap }) => ({
        ...span(gap),
        seconds: (gap.endMs - gap.startMs) / 1000,
        ...(cause === undefined ? {} : { cause }),
      })),
    },
    roots: roots.map(({ disk, path, state }) => ({ disk, path: path ?? null, state })),
    ...(legacy === undefined ? {} : { legacy }),
  };
}

export function unpackReport({ packed, ...report }: PackedReport, zone: TimeZone): BookingReport {
  const { camera, day, window, source, ...rest } = report;
  return { camera, day, window, source, segments: tellSegments(packed, zone), ...rest };
}
