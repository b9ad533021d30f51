/** Owns how full the spool may get: what has waited longest is given up last, and ffmpeg always finds room. */

export interface SpoolRoom {
  /** Of the filesystem that the spool lies on. */
  readonly freeBytes: number;
  readonly totalBytes: number;
  /** What a finished segment of each camera takes, all together. */
  readonly roundBytes: number;
}

/** The spool may share its filesystem, `/run` as a rule, with others, who must not find it full either. */
const shareForOthers = 0.1;
const mostForOthersBytes = 256 * 2 ** 20;

/** What stays free: the segments in the making, and as much again, since a scene may get livelier. */
export function reserveBytes({ totalBytes, roundBytes }: SpoolRoom): number {
  return Math.max(2 * roundBytes, Math.min(totalBytes * shareForOthers, mostForOthersBytes));
}

/** How much may wait in the spool, given what waits now. */
export function boundBytes(room: SpoolRoom, waitingBytes: number): number {
  return Math.max(0, waitingBytes + room.freeBytes - reserveBytes(room));
}

/**
 * Whether a segment that was just finished may wait, else it is dropped: the newest. One that nothing waits before
 * is on its way to a disk, and is kept also where others have filled the filesystem.
 *
 * @param room with the segment in it
 * @param waitingBefore how many segments of the same camera wait
 * @param isDropping segments were dropped just now: one hole is better than many, so it takes more room to go on
 */
export function mayWait(room: SpoolRoom, waitingBefore: number, isDropping: boolean): boolean {
  const neededBytes = reserveBytes(room) + (isDropping ? room.roundBytes : 0);
  return waitingBefore === 0 || room.freeBytes >= neededBytes;
}
