/**
 * Owns what is known of a file or folder on a disk, in plain numbers: the big integers that Node has for it cost
 * more than to ask, and a day has tens of thousands of files.
 */
import type { BigIntStats } from 'node:fs';

export interface FileStats {
  readonly kind: 'file' | 'folder' | 'other';
  /** Permission bits alone: set-user-id and the like mean nothing on a mount that runs and creates nothing. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** In units of 512 bytes. */
  readonly blocks: number;
  /** Numbers that are too large to be exact are still the same each time. */
  readonly device: number;
  readonly inode: number;
  readonly born: Moment;
  readonly accessed: Moment;
  readonly modified: Moment;
  readonly changed: Moment;
}

/** Since 1970. */
export interface Moment {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** Before any other. */
export const longAgo: Moment = { seconds: 0, nanoseconds: 0 };

export function momentOf(ms: number): Moment {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanoseconds: Math.floor((ms - seconds * 1000) * 1_000_000) };
}

export function later(a: Moment, b: Moment): Moment {
  return a.seconds > b.seconds || (a.seconds === b.seconds && a.nanoseconds > b.nanoseconds) ? a : b;
}

export function fileStats(stats: BigIntStats): FileStats {
  return {
    kind: kindOf(stats),
    mode: Number(stats.mode & 0o777n),
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    size: Number(stats.size),
    blocks: Number(stats.blocks),
    device: Number(stats.dev),
    inode: Number(stats.ino),
    born: moment(stats.birthtimeNs),
    accessed: moment(stats.atimeNs),
    modified: moment(stats.mtimeNs),
    changed: moment(stats.ctimeNs),
  };
}

function kindOf(stats: BigIntStats): FileStats['kind'] {
  if (stats.isFile()) return 'file';
  return stats.isDirectory() ? 'folder' : 'other';
}

const nsPerSecond = 1_000_000_000n;

/** Rounded down also before 1970, where a division of big integers rounds up. */
function moment(timeNs: bigint): Moment {
  const rest = timeNs % nsPerSecond;
  const nanoseconds = rest < 0n ? rest + nsPerSecond : rest;
  return { seconds: Number((timeNs - nanoseconds) / nsPerSecond), nanoseconds: Number(nanoseconds) };
}
