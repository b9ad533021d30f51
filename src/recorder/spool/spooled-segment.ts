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

/** Segments of a run follow each other to within the slow change of its clock; nobody needs to know of less. */
const steadyMs = 500;

/**
 * How much later than the segment before it ended a segment began, though it is the next one of its run: the clock
 * was set, or the camera's own time made a jump. Negative for earlier, 0 for what follows as it should.
 */
export function timeStepMs(previous: SpooledSegment | undefined, segment: SpooledSegment): number {
  if (previous === undefined || !isNext(previous, segment)) return 0;
  const stepMs = segment.startMs - (previous.startMs + previous.durationSeconds * 1000);
  return Math.abs(stepMs) > steadyMs ? stepMs : 0;
}

/** Whether a segment goes on where the one that was placed before it ends, as far as this supervisor can know. */
export function continues(previous: SpooledSegment | undefined, segment: SpooledSegment): boolean {
  if (segment.index === 0) return false;
  return previous === undefined || (isNext(previous, segment) && timeStepMs(previous, segment) === 0);
}

/** As it was recorded, which a name that was taken does not change. */
export function recordedTimes({ startMs, durationSeconds }: SpooledSegment): { startMs: number; endMs: number } {
  return { startMs, endMs: startMs + durationSeconds * 1000 };
}

function isNext(previous: SpooledSegment, { run, index }: SpooledSegment): boolean {
  return previous.run.path === run.path && previous.index + 1 === index;
}
