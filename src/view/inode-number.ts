/** Owns inode numbers: made from what a thing is, so that they are the same in every thread and after a restart. */
import { hash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import type { Branch } from '../union/branch.js';

/** A folder of the mount is its path, whatever roots it is made of: `find` stops where one changes. */
export function folderInode(pathInMount: string): bigint {
  return digest(`folder\0${pathInMount}`);
}

/** A file is the place where it lies, by whatever path in the mount it is reached. */
export function fileInode(branch: Branch, name: string): bigint {
  return digest(`file\0${branch.key}/${name}`);
}

/**
 * Tells a file from another that takes its name, and is the same while it grows. An inode number alone does not: the
 * next file is often given the one that has just become free.
 */
export function fileIdentity({ dev, ino, birthtimeNs }: BigIntStats): number {
  return hash('sha1', `${dev}:${ino}:${birthtimeNs}`, 'buffer').readUInt32LE(0);
}

/** A file that lies on no disk is its path. */
export function madeUpFileInode(pathInMount: string): bigint {
  return digest(`made-up\0${pathInMount}`);
}

/** 0 is no inode and 1 the mount's top folder by convention: both are kept clear of. */
function digest(text: string): bigint {
  const number = hash('sha1', text, 'buffer').readBigUInt64LE(0);
  return number < 2n ? number + 2n : number;
}
