/** Owns inode numbers: made from what a thing is, so that they are the same in every thread and after a restart. */
import { beginHash, endHash, type TextHash } from '../domain/text-hash.js';
import { wideNumber } from '../domain/wide-number.js';
import type { Branch } from '../union/branch.js';
import type { FileStats } from '../union/file-stats.js';

/** A folder of the mount is its path, whatever roots it is made of: `find` stops where one changes. */
export function folderInode(pathInMount: string): bigint {
  return inodeOf(endHash(`folder\0${pathInMount}`));
}

/** A file is the place where it lies, by whatever path in the mount it is reached. */
export function fileInode(branch: Branch, name: string): bigint {
  return inodeOf(endHash(name, beginningOf(branch)));
}

/** A file that lies on no disk is its path. */
export function madeUpFileInode(pathInMount: string): bigint {
  return inodeOf(endHash(`made-up\0${pathInMount}`));
}

/**
 * Tells a file from another that takes its name, and is the same while it grows. An inode number alone does not: the
 * next file is often given the one that has just become free.
 */
export function fileIdentity({ device, inode, born }: FileStats): number {
  const parts = [device, inode, inode / 0x1_0000_0000, born.seconds, born.nanoseconds];
  return parts.reduce((mixed, part) => Math.imul(mixed ^ (mixed >>> 15) ^ part, 0x85eb_ca6b), 0) >>> 0;
}

const beginnings = new WeakMap<Branch, TextHash>();

/** A folder's files are asked for by the thousand. */
function beginningOf(branch: Branch): TextHash {
  const known = beginnings.get(branch);
  if (known !== undefined) return known;
  const beginning = beginHash(`file\0${branch.key}/`);
  beginnings.set(branch, beginning);
  return beginning;
}

/** 0 is no inode and 1 the mount's top folder by convention: both are kept clear of. */
function inodeOf({ high, low }: TextHash): bigint {
  return wideNumber(high, high === 0 && low < 2 ? low + 2 : low);
}
