/**
 * Owns what a registry is: the record of roots and switch events (design section 9). A small interface, so
 * that a server database for many hosts can stand behind it too.
 */
import type { CameraName } from '../domain/camera-name.js';
import type { Day } from '../domain/day.js';
import type { DiskId } from '../domain/disk-id.js';
import type { Root } from '../domain/root.js';
import type { SwitchEvent } from '../domain/switch-event.js';
import type { RootsSnapshot } from './roots-snapshot.js';

/** A root as it was found or opened. */
export interface RootSighting {
  readonly camera: CameraName;
  readonly day: Day;
  readonly disk: DiskId;
  readonly path: string;
  /** When its first segment began, as far as is known. An earlier one than is recorded replaces it. */
  readonly firstSeenMs: number;
  /** A later one than is recorded replaces it. */
  readonly lastSeenMs: number;
}

export interface RootFilter {
  readonly camera?: CameraName | undefined;
  readonly day?: Day | undefined;
}

/** A recorder ran from its start until it was last known to. */
export interface RecorderSession {
  readonly startMs: number;
  readonly endMs: number;
}

export interface Registry {
  /** In the order of day, camera and age. */
  roots(filter?: RootFilter): Root[];
  /** What readers need of all roots, or of one camera's, several times quicker than `roots()`. */
  rootsSnapshot(camera?: CameraName): RootsSnapshot;
  /** Adds roots that are new and widens the times of those that are known, all or none. */
  noteRoots(sightings: readonly RootSighting[]): void;
  /** Only for roots whose absence was seen on their own mounted disk: what cannot be seen is not deleted. */
  forgetRoots(roots: ReadonlyArray<Pick<Root, 'camera' | 'day' | 'disk'>>): void;
  /** Newest first. */
  switches(limit?: number): SwitchEvent[];
  addSwitch(event: SwitchEvent): void;
  /** Completes a switch event once its gap is known; nothing if it is not there, as after a rebuild. */
  setSwitchGap(event: Pick<SwitchEvent, 'atMs' | 'from' | 'to'>, gapSeconds: number): void;
  /** Adds a session, or makes the one that started then reach further; the oldest are forgotten in the end. */
  noteSession(session: RecorderSession): void;
  /** Oldest first. */
  sessions(): RecorderSession[];
  /** The disk that the newest switch event made active. */
  lastActiveDisk(): DiskId | undefined;
  /** Changes whenever the set or the order of roots does, and is cheap to ask; other processes' writes count. */
  rootsVersion(): string;
  /** Undefined until the registry has been filled from the disks for the first time since it was made. */
  rebuiltAtMs(): number | undefined;
  /** @param skipped could not be read: what they hold is not in it */
  markRebuilt(atMs: number, skipped?: readonly DiskId[]): void;
  /** The disks that it was filled without, and that nobody has read since. */
  skippedDisks(): DiskId[];
  /**
   * For disks that have been read whole, or that nobody is to read any more.
   *
   * @param rebuiltAtMs as it was before they were read: a registry that was filled anew since keeps its own
   */
  forgetSkipped(disks: readonly DiskId[], rebuiltAtMs: number | undefined): void;
  /** How long a call may wait for another process's write before it fails; some seconds, until it is said. */
  waitAtMost(busyMs: number): void;
  close(): void;
}
