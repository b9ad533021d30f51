/**
 * Owns what the port tells the status page, as JSON. Times are milliseconds since the epoch. Both sides read this
 * file, so it leans on nothing that only one of them has.
 */

/** `GET /api/status` */
export interface StatusAnswer {
  readonly nowMs: number;
  readonly zone: string;
  readonly today: string;
  /** As `dayfs status` has them, the worst first; none if all is well. */
  readonly problems: readonly string[];
  readonly activeDisk: string | null;
  readonly activeSinceMs: number | null;
  readonly recordedCameras: number;
  readonly mountPath: string | null;
  readonly disks: readonly DiskAnswer[];
  /** Newest first. */
  readonly warnings: readonly WarningAnswer[];
}

export interface WarningAnswer {
  readonly daemon: 'recorder' | 'mount' | 'http';
  readonly atMs: number;
  readonly level: 'warning' | 'error';
  readonly message: string;
  readonly details: Readonly<Record<string, string>>;
}

/** In priority order, which also gives each disk its colour. */
export interface DiskAnswer {
  readonly id: string;
  readonly active: boolean;
  readonly state: string;
  readonly reason: string | null;
  readonly freeBytes: number | null;
  readonly totalBytes: number | null;
  readonly freeInodes: number | null;
}

/** `GET /api/days/20260115` */
export interface DayAnswer {
  readonly day: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly nowMs: number;
  readonly switches: readonly SwitchAnswer[];
  readonly cameras: readonly CameraDay[];
}

export interface SwitchAnswer {
  readonly atMs: number;
  readonly from: string | null;
  readonly to: string | null;
  readonly reason: string;
  readonly detail: string;
  readonly gapSeconds: number | null;
}

/** What is recorded of a camera's day so far. */
export interface CameraDay {
  readonly camera: string;
  /** From 0 to 1. */
  readonly coverage: number;
  readonly missingSeconds: number;
  readonly spans: readonly RecordedSpan[];
  readonly gaps: readonly GapAnswer[];
  readonly unreadRoots: readonly RootAnswer[];
  /** Why nothing can be told of it. */
  readonly problem: string | null;
}

/** Recorded on one disk without a gap. */
export interface RecordedSpan {
  readonly startMs: number;
  readonly endMs: number;
  /** Null for the flat layout, which is no disk of the configuration. */
  readonly disk: string | null;
}

export interface GapAnswer {
  readonly startMs: number;
  readonly endMs: number;
  /** How much of it is missing: where gaps lie close together, they are told as one. */
  readonly missingSeconds: number;
  /** Null where it is not known. */
  readonly cause: string | null;
}

export interface RootAnswer {
  readonly disk: string | null;
  readonly state: string;
}

/** `GET /api/booking?camera=…&start=…&end=…`, times as on the command line. */
export interface BookingAnswer extends CameraDay {
  readonly day: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Its end is still to come: what is told is of the time that has passed. */
  readonly isLive: boolean;
  readonly segments: number;
  readonly bytes: number;
  /** In the mount; null while there is none. */
  readonly path: string | null;
  /** Where the port has the same; null while it cannot be played. */
  readonly playlist: string | null;
}

/** Of a request that cannot be answered. */
export interface FailureAnswer {
  readonly message: string;
}
