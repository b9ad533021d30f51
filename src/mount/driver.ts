/** Owns what a driver is: it turns the kernel's requests into questions to the view's workers. */
import type { Logger } from 'pino';
import type { ViewWorkers } from '../workers/view-workers.js';
import type { OperationCounts } from './operation-counts.js';

export interface Driver {
  readonly name: 'libfuse' | 'kernel';
  /** Whether reads are copied through this process, or passed through to the disk's own file. */
  readonly mode: 'copied' | 'passthrough';
  /**
   * Mounts and serves. Resolves once the kernel has taken the mount up.
   *
   * @throws DayfsError with the remedy, if this host cannot
   */
  mount(parts: DriverParts): Promise<void>;
}

export interface DriverParts {
  /** An existing, empty folder. */
  readonly path: string;
  readonly allowOther: boolean;
  readonly workers: ViewWorkers;
  /** To be told of every operation. */
  readonly counts: OperationCounts;
  readonly log: Logger;
}

/** What /proc/self/mountinfo calls the mount, whichever driver serves it. */
export const mountedType = 'fuse.dayfs';
export const mountedSource = 'dayfs';
