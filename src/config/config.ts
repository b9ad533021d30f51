/** Owns the shape of a checked configuration: what every other part may rely on (design section 5). */
import type { CameraName } from '../domain/camera-name.js';
import type { DiskId } from '../domain/disk-id.js';
import type { MinFree } from '../domain/min-free.js';
import type { SegmentNameTemplate } from '../domain/segment-name.js';
import type { SizeOrShare } from '../domain/size-or-share.js';
import type { TimeZone } from '../domain/time-zone.js';

export interface Config {
  /** The file it was read from. */
  readonly file: string;
  readonly timeZone: TimeZone;
  /** Absolute, as are all paths here. */
  readonly statePath: string;
  readonly spoolPath: string;
  /** What may wait in the spool; undefined leaves it to the spool's filesystem. */
  readonly spoolLimit: SizeOrShare | undefined;
  readonly mount: MountConfig;
  /** In priority order, at least one. */
  readonly disks: readonly DiskConfig[];
  readonly recording: RecordingConfig;
  readonly cameras: readonly CameraConfig[];
  readonly legacy: LegacyConfig | undefined;
  readonly http: HttpConfig | undefined;
}

export interface HttpConfig {
  readonly host: string;
  readonly port: number;
  /** What browsers and Prometheus may call the host, beside its address and its own name. */
  readonly names: readonly string[];
}

export interface MountConfig {
  readonly path: string;
  readonly driver: 'auto' | 'kernel' | 'libfuse';
  readonly allowOther: boolean;
  /** What is done with days that lack what a disk that is away holds of them. */
  readonly incompleteDays: 'show' | 'fail';
  /** How long a disk may take for one call before the mount goes on without it. */
  readonly diskDeadlineMs: number;
  /** Show this media folder's content as the day folder itself. */
  readonly media: string | undefined;
}

export interface DiskConfig {
  readonly id: DiskId;
  readonly path: string;
  readonly minFree: MinFree;
}

export interface RecordingConfig {
  readonly segmentSeconds: number;
  readonly segmentName: SegmentNameTemplate;
}

export interface CameraConfig {
  readonly name: CameraName;
  /** ffmpeg's arguments up to and with `-i`; may hold a secret, so it never goes into a log. */
  readonly input: readonly string[];
  /** ffmpeg's arguments between input and muxer. */
  readonly output: readonly string[];
}

export interface LegacyConfig {
  /** With `{camera}` in it, as written. */
  readonly path: string;
  readonly names: readonly SegmentNameTemplate[];
}
