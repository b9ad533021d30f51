/** Owns what is known of a disk at a moment, and what is found on it and put on it. */
import type { CameraName } from '../domain/camera-name.js';
import type { Day } from '../domain/day.js';
import type { Space } from '../domain/min-free.js';

/** What a look at a disk's folder found. */
export type DiskCondition =
  | { readonly state: 'ok'; readonly space: Space }
  /** Its own, but below `minFree` in bytes or inodes. */
  | { readonly state: 'low-space'; readonly space: Space; readonly reason: string }
  /** Its own, but the probe failed, or it did not answer within the deadline. */
  | { readonly state: 'unhealthy'; readonly space: Space | undefined; readonly reason: string }
  /** No marker: not mounted, or never initialised. */
  | { readonly state: 'absent'; readonly reason: string }
  /** Another disk's marker, or one that cannot be read. */
  | { readonly state: 'foreign'; readonly reason: string };

/** A root's folder that was seen on a mounted disk. */
export interface FoundRoot {
  readonly camera: CameraName;
  readonly day: Day;
  readonly path: string;
  /** When the folder was made, as far as its filesystem knows. */
  readonly bornMs: number;
  /** When something was last added to or removed from one of its media folders. */
  readonly changedMs: number;
}

/** A finished segment that is to be put into a root, completely or not at all. */
export interface Placement {
  /** The whole segment, off the disks. It is only read. */
  readonly source: string;
  /** How large it is, as far as the caller knows: a disk may take longer for more. */
  readonly sourceBytes: number;
  readonly camera: CameraName;
  readonly day: Day;
  /** Its final name. Never overwrites: a file of that name with other bytes makes the call fail with EEXIST. */
  readonly name: string;
  /** For the root's own playlist. */
  readonly startMs: number;
  readonly durationSeconds: number;
  /** `EXT-X-PROGRAM-DATE-TIME` as it is to be written. */
  readonly programDateTime: string;
  /** True for the first segment of a writer's run: players are told of a discontinuity. */
  readonly startsRun: boolean;
}

export interface Placed {
  readonly path: string;
  readonly rootPath: string;
  readonly bytes: number;
  /** The file was there already, with the same bytes: an earlier attempt had got that far. */
  readonly wasThere: boolean;
  /** Why the root's own playlist does not list it. The segment is safe all the same. */
  readonly playlistProblem?: string;
}
