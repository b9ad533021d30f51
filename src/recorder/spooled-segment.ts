/** Owns what is known of a finished segment that lies in the spool. */
import type { RunFolder } from './spool.js';

export interface SpooledSegment {
  readonly run: RunFolder;
  readonly path: string;
  readonly bytes: number;
  readonly startMs: number;
  readonly durationSeconds: number;
  /** The first of its run. */
  readonly startsRun: boolean;
  /** A supervisor before this one may have placed it, and died before it could delete it here. */
  readonly mayBePlaced: boolean;
}
