/** Owns what is known of a finished segment that lies in the spool. */
import type { RunFolder } from './spool.js';

export interface SpooledSegment {
  readonly run: RunFolder;
  readonly path: string;
  readonly bytes: number;
  readonly startMs: number;
  readonly durationSeconds: number;
  /** The place in the run, from 0. */
  readonly index: number;
  /** A supervisor before this one may have placed it, and died before it could delete it here. */
  readonly mayBePlaced: boolean;
}

/** Whether a segment goes on where the one that was placed before it ends, as far as this supervisor can know. */
export function continues(previous: SpooledSegment | undefined, { run, index }: SpooledSegment): boolean {
  if (index === 0) return false;
  return previous === undefined || (previous.run.path === run.path && previous.index + 1 === index);
}
