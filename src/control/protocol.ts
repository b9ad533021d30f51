/**
 * Owns what the commands and the running daemons say to each other: JSON over HTTP on a Unix socket in the
 * state folder, which only the daemons' own user may open.
 */
import { join } from 'node:path';
import type { Config } from '../config/config.js';

export type DaemonName = 'recorder' | 'mount';

export function socketPath(config: Config, daemon: DaemonName): string {
  return join(config.statePath, `${daemon}.sock`);
}

/** `GET /status` of the recorder. */
export interface RecorderStatus {
  readonly pid: number;
  readonly startedAtMs: number;
  readonly activeDisk: string | null;
  readonly activeSinceMs: number | null;
  readonly cameras: readonly CameraStatus[];
  /** In priority order. */
  readonly disks: readonly DiskStatus[];
  /** Bytes that lie in the spool and on no disk yet. */
  readonly spoolBytes: number;
  /** How many may; null until the first segment. */
  readonly spoolBoundBytes: number | null;
  /** The spool is full: new segments are dropped. */
  readonly isDropping: boolean;
}

export interface DiskStatus {
  readonly disk: string;
  /** `recovering`: it failed, does well again, and has to go on so for a while before it is chosen. */
  readonly fitness: 'fit' | 'recovering' | 'unfit';
  /** What it lacks; of one that recovers, when it is fit, and what it lacked before. */
  readonly reason: string | null;
}

export interface CameraStatus {
  readonly camera: string;
  /** `recording`: ffmpeg runs and segments come. `starting`: it runs, none came yet. `waiting`: to be restarted. */
  readonly state: 'recording' | 'starting' | 'waiting' | 'stopped';
  /** Since when it records, or does not: a new try is no change. */
  readonly stateSinceMs: number;
  readonly ffmpegPid: number | null;
  readonly disk: string | null;
  /** The end of the last segment that is safe on a disk. */
  readonly lastSegmentMs: number | null;
  readonly segmentsPlaced: number;
  /** Segments in the spool that are finished and not placed. */
  readonly segmentsWaiting: number;
  /** Since `firstLossMs`, through restarts: finished segments that the full spool could not hold. */
  readonly segmentsDropped: number;
  /** The same: segments that cannot be played, or not be read in the spool, and are kept in it. */
  readonly segmentsSetAside: number;
  readonly firstLossMs: number | null;
  readonly lastLossMs: number | null;
  /** Since the recorder started: how often ffmpeg was started again, and when it was last. */
  readonly restarts: number;
  readonly lastRestartMs: number | null;
  /** What keeps its segments from a disk, else what went wrong last; null once a run has recorded well for long. */
  readonly lastError: string | null;
}

/** `POST /switch` of the recorder: to a disk by its id, or to the next fit one. */
export interface SwitchRequest {
  readonly disk: string | null;
}

export interface SwitchAnswer {
  readonly from: string | null;
  readonly to: string;
}

/** `GET /status` of the mount. */
export interface MountStatus {
  readonly pid: number;
  readonly startedAtMs: number;
  readonly path: string;
  readonly driver: 'libfuse' | 'kernel';
  /** `passthrough`: the kernel reads the disks' files by itself. `copying`: each byte goes through dayfs. */
  readonly mode: 'passthrough' | 'copying';
  /** Which files are copied, and why; none while the kernel reads all of them by itself. */
  readonly copied: readonly CopiedFiles[];
  /** As many files are open in it as can be, or were within the last minute: others than root get ENFILE. */
  readonly isFull: boolean;
  readonly workers: number;
  readonly roots: number;
  /** Entries in roots that are not shown, by why, counted since the start. */
  readonly skipped: Readonly<Record<string, number>>;
  /** How often the process that serves it ended unasked and was started again, when it was last, and how it ended. */
  readonly restarts: number;
  readonly lastRestartMs: number | null;
  readonly lastEnd: string | null;
  /** Days that lack what a disk that is away holds of them. */
  readonly incompleteDays: number;
  /** The folders of the disks that do not answer, and are left out for that. */
  readonly hung: readonly string[];
  /** Why it could not use the registry as it started, and goes by the disks alone since; null if it goes by that. */
  readonly registryFailure: string | null;
}

export interface CopiedFiles {
  /** The disk's folder; null if it is all files. */
  readonly path: string | null;
  readonly reason: string;
}

/** `GET /metrics` of either: what only that process knows, as Prometheus reads it. */
export interface MetricsAnswer {
  readonly text: string;
}

/** `GET /warnings` of either: the last ones since it started, newest first. */
export interface WarningsAnswer {
  readonly warnings: readonly Warning[];
}

/** A line of a daemon's log that a person should see. */
export interface Warning {
  readonly atMs: number;
  readonly level: 'warning' | 'error';
  readonly message: string;
  /** What the line says beside its message, in a few words. */
  readonly details: Readonly<Record<string, string>>;
}

/** The body of every answer that is not a success. `kind` is a `FailureKind`. */
export interface ControlFailure {
  readonly kind: string;
  readonly message: string;
}
