/** Owns what a driver is: it turns the kernel's requests into questions to a view, in threads of its own. */
import type { CopiedFiles } from '../control/protocol.js';
import type { Log } from '../domain/log.js';
import type { History } from '../lookup/gap-cause.js';
import type { RootsSnapshot } from '../registry/roots-snapshot.js';
import type { FlatFoldersChanges } from '../union/legacy/flat-folders.js';
import type { Notice } from '../union/observer.js';
import type { HeldViewData } from '../workers/held-view.js';
import type { DiskChange } from '../workers/hung-disks.js';
import type { OperationCounts } from './operation-counts.js';

export interface Driver {
  readonly name: 'libfuse' | 'kernel';
  /** Where a process before this one has mounted it, that this one is to go on for. */
  mountedPath(): string | undefined;
  /** Makes its threads ready; nothing is mounted yet. @throws DayfsError with the remedy, if this host cannot */
  start(parts: DriverParts): Promise<Server>;
}

export interface DriverParts {
  /** An existing, empty folder; or where it is mounted already. */
  readonly path: string;
  readonly isMounted: boolean;
  readonly allowOther: boolean;
  /** What each thread's view is made from. */
  readonly view: HeldViewData;
  readonly roots: RootsSnapshot;
  /** How long a disk may take for one call. */
  readonly deadlineMs: number;
  readonly onNotice: (notice: Notice) => void;
  /** A disk does not answer, or answers again. */
  readonly onDiskChange: DiskChange;
  /** To be told of every operation. */
  readonly counts: OperationCounts;
  readonly log: Log;
}

export interface Server {
  /** Threads that hold a view. */
  readonly threads: number;
  /** How the bytes of a file come to its readers. */
  readonly mode: ReadMode;
  /** Of files that do not come to their readers by passthrough. */
  readonly copied: readonly CopiedFiles[];
  /** As many files are open as can be, or were within the last minute: others than root get ENFILE. */
  readonly isFull: boolean;
  setRoots(roots: RootsSnapshot): void;
  setHistory(history: History): void;
  changeLegacy(changes: FlatFoldersChanges): void;
  /** A disk went away or came back: what the kernel was told of it is to be asked for anew. */
  renew(): void;
  /** Mounts and serves. Resolves once the kernel has taken the mount up. @throws DayfsError with the remedy */
  mount(): Promise<void>;
  /** Takes the mount out of the tree, if it still is there, also while files in it are open, and ends the threads. */
  close(isMounted: boolean): Promise<void>;
  /** Resolves if a thread is there that serves. @throws if none is: all are held up */
  probe(): Promise<void>;
  /** The kernel asks nothing any more, as after an abort of the connection (fusectl): what is mounted is dead. */
  readonly isCutOff: boolean;
  /** The folders of the disks that do not answer, and are left out. */
  hungPlaces(): readonly string[];
  /** Whether another process can go on with the mount. */
  readonly canHandOver: boolean;
  /** Serves no more, and leaves the mount as it is for the process that comes next. */
  handOver(): void;
  /** A call of a thread has not returned, so that this process cannot end by itself. */
  isStuck(): boolean;
}

/** `passthrough`: the kernel reads the disk's file by itself. `copying`: each byte goes through dayfs. */
export type ReadMode = 'passthrough' | 'copying';

/** What /proc/self/mountinfo calls the mount, whichever driver serves it. */
export const mountedType = 'fuse.dayfs';
export const mountedSource = 'dayfs';
