/** Owns what the view says of a file or folder: the part of a stat that a mount shows. */
import { type FileStats, later, longAgo, type Moment, momentOf } from '../union/file-stats.js';

export interface Attributes {
  readonly kind: 'file' | 'folder';
  /** Permission bits alone. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** In units of 512 bytes. */
  readonly blocks: number;
  readonly accessed: Moment;
  readonly modified: Moment;
  readonly changed: Moment;
  /** 64 bits, the same after a restart. */
  readonly inode: bigint;
}

export function fileAttributes(stats: FileStats, inode: bigint): Attributes {
  const { mode, uid, gid, size, blocks, accessed, modified, changed } = stats;
  return { kind: 'file', mode, uid, gid, size, blocks, accessed, modified, changed, inode };
}

/** Of a folder that dayfs makes up: everybody may read it, nobody may change it. */
export function madeUpFolderAttributes(inode: bigint, timeMs: number): Attributes {
  return { ...folderShape, mode: 0o555, uid: 0, gid: 0, ...timesAt(timeMs), inode };
}

/** Of the union of folders on disks: as young as the youngest. */
export function unionAttributes(
  folders: readonly FileStats[],
  permissions: Pick<Attributes, 'mode' | 'uid' | 'gid'>,
  inode: bigint,
): Attributes {
  const youngest = (moments: Moment[]) => moments.reduce(later, longAgo);
  return {
    ...folderShape,
    ...permissions,
    accessed: youngest(folders.map(({ accessed }) => accessed)),
    modified: youngest(folders.map(({ modified }) => modified)),
    changed: youngest(folders.map(({ changed }) => changed)),
    inode,
  };
}

/** Of what has one time for all. */
export function timesAt(timeMs: number): Pick<Attributes, 'accessed' | 'modified' | 'changed'> {
  const moment = momentOf(timeMs);
  return { accessed: moment, modified: moment, changed: moment };
}

const folderShape = { kind: 'folder', size: 4096, blocks: 8 } as const;
