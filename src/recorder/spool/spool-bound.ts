/** Owns how full the spool may get: what has waited longest is given up last, and ffmpeg always finds room. */
import type { SizeOrShare } from '../../domain/size-or-share.js';

export interface SpoolRoom {
  /** Of the filesystem that the spool lies on. */
  readonly freeBytes: number;
  readonly totalBytes: number;
  /** What a finished segment of each camera takes, all together. */
  readonly roundBytes: number;
  /** Finished segments of all cameras that are on no disk yet. */
  readonly waitingBytes: number;
  /** How many may wait at most, whatever is free. */
  readonly limitBytes: number;
}

/** The spool may share its filesystem, `/run` as a rule, with others, who must not find it full either. */
const shareForOthers = 0.1;
const mostForOthersBytes = 256 * 2 ** 20;

/**
 * Where the configuration has no `spoolLimit`. Memory was given its size for this; a system disk was not, and some
 * GiB of it are many minutes of video.
 */
export function defaultSpoolLimit(isMemory: boolean): SizeOrShare {
  return isMemory ? { share: 0.8 } : { bytes: 10 * 2 ** 30 };
}

/** What stays free: the segments in the making, and as much again, since a scene may get livelier. */
export function reserveBytes({ totalBytes, roundBytes }: Pick<SpoolRoom, 'totalBytes' | 'roundBytes'>): number {
  return Math.max(2 * roundBytes, Math.min(totalBytes * shareForOthers, mostForOthersBytes));
}

/** How much may wait in the spool. */
export function boundBytes(room: SpoolRoom): number {
  return Math.max(0, room.waitingBytes + headroomBytes(room));
}

/** How much more may wait; below 0 where too much waits already. */
function headroomBytes(room: SpoolRoom): number {
  return Math.min(room.freeBytes - reserveBytes(room), room.limitBytes - room.waitingBytes);
}

/**
 * One hole is better than many: once segments are dropped, it takes real room to go on. As much again as stays
 * free, or half of what may wait where that is less.
 */
export function hasRelief(room: SpoolRoom): boolean {
  return headroomBytes(room) >= Math.min(reserveBytes(room), boundBytes(room) / 2);
}

/**
 * Whether a segment that was just finished may wait, else it is dropped: the newest. One that nothing waits before
 * is on its way to a disk, and is kept also where others have filled the filesystem.
 *
 * @param room with the segment in it
 * @param waitingBefore how many segments of the same camera wait
 * @param isDropping segments were dropped, and there was no relief since
 */
export function mayWait(room: SpoolRoom, waitingBefore: number, isDropping: boolean): boolean {
  return waitingBefore === 0 || (isDropping ? hasRelief(room) : headroomBytes(room) >= 0);
}
