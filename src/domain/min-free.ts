/** Owns `minFree`: how much of a disk must stay free, as a size or a share, in bytes and in inodes. */
import { bytesOf, type SizeOrShare } from './size-or-share.js';

export type MinFree = SizeOrShare;

export interface Space {
  /** What an ordinary user may still write, in bytes. */
  readonly freeBytes: number;
  readonly totalBytes: number;
  readonly freeInodes: number;
  /** 0 on filesystems that do not count inodes (btrfs, exFAT): those are not guarded. */
  readonly totalInodes: number;
}

/**
 * The floor for a disk of a size. A `minFree` given as a size guards the same share of the inodes as it is of
 * the bytes: 20 GiB of 1 TiB asks for 2 % of the inodes too.
 */
export function floorFor(minFree: MinFree, space: Space): { bytes: number; inodes: number } {
  const share = 'share' in minFree ? minFree.share : Math.min(1, minFree.bytes / Math.max(1, space.totalBytes));
  return { bytes: bytesOf(minFree, space.totalBytes), inodes: Math.ceil(share * space.totalInodes) };
}
