/** Owns how the view's answers are fitted into the fields that fuse-native passes on, most of them 32 bits wide. */
import { constants } from 'node:fs';
import type { Stat, Statfs } from 'fuse-native';
import type { Moment } from '../../union/file-stats.js';
import type { Attributes } from '../../view/attributes.js';
import type { Entry } from '../../view/listing.js';
import type { TotalSpace } from '../../view/space.js';

const typeBits = { file: constants.S_IFREG, folder: constants.S_IFDIR };
const most32Bits = 0xffffffff;

export function fuseStat(attributes: Attributes): Stat {
  const { kind, mode, uid, gid, size, blocks, accessed, modified, changed, inode } = attributes;
  return {
    mode: typeBits[kind] | mode,
    uid,
    gid,
    size,
    blocks,
    blksize: 4096,
    // 1 for folders too: "not counted", so that nobody counts subfolders by it.
    nlink: 1,
    ino: foldInode(inode),
    atime: milliseconds(accessed),
    mtime: milliseconds(modified),
    ctime: milliseconds(changed),
  };
}

function milliseconds({ seconds, nanoseconds }: Moment): number {
  return Math.max(0, seconds * 1000 + Math.floor(nanoseconds / 1_000_000));
}

/** As much as readdir(3) tells: the type and the inode number. */
export function entryStat({ kind, inode }: Entry): Partial<Stat> {
  return { mode: typeBits[kind], ino: foldInode(inode) };
}

/** Both halves count; all ones and 0 mean "unknown" to libfuse and to readers. */
function foldInode(inode: bigint): number {
  const folded = Number((inode ^ (inode >> 32n)) & 0xffffffffn);
  return folded === 0 || folded === most32Bits ? 2 : folded;
}

/** Blocks are counted in units that grow until the count fits: 4 KiB up to 16 TiB, then 8 KiB, … */
export function fuseStatfs(space: TotalSpace): Statfs {
  let unitBytes = 4096;
  while (space.totalBytes / unitBytes > most32Bits) unitBytes *= 2;
  const units = (bytes: number) => Math.floor(bytes / unitBytes);
  const freeInodes = Math.min(space.freeInodes, most32Bits);
  return {
    bsize: unitBytes,
    frsize: unitBytes,
    blocks: units(space.totalBytes),
    bfree: units(space.freeBytes),
    bavail: units(space.availableBytes),
    files: Math.min(space.totalInodes, most32Bits),
    ffree: freeInodes,
    favail: freeInodes,
    namemax: 255,
  };
}
