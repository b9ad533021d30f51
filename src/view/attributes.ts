/** Owns what the view says of a file or folder: the part of a stat that a mount shows. */
import type { BigIntStats } from 'node:fs';

export interface Attributes {
  readonly kind: 'file' | 'folder';
  /** Permission bits alone. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** In units of 512 bytes. */
  readonly blocks: number;
  readonly atimeNs: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  /** 64 bits, the same after a restart. */
  readonly inode: bigint;
}

/** Set-user-id, set-group-id and sticky mean nothing on a mount that runs and creates nothing. */
const permissionBits = 0o777n;

export function fileAttributes(stats: BigIntStats, inode: bigint): Attributes {
  return {
    kind: 'file',
    mode: Number(stats.mode & permissionBits),
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    size: Number(stats.size),
    blocks: Number(stats.blocks),
    atimeNs: stats.atimeNs,
    mtimeNs: stats.mtimeNs,
    ctimeNs: stats.ctimeNs,
    inode,
  };
}

/** Of a folder that dayfs makes up: everybody may read it, nobody may change it. */
export function madeUpFolderAttributes(inode: bigint, timeMs: number): Attributes {
  return { ...folderShape, mode: 0o555, uid: 0, gid: 0, ...timesAt(timeMs), inode };
}

/** Of the union of folders on disks: as young as the youngest. */
export function unionAttributes(
  folders: readonly BigIntStats[],
  permissions: Pick<Attributes, 'mode' | 'uid' | 'gid'>,
  inode: bigint,
): Attributes {
  const youngest = (times: bigint[]) => times.reduce((latest, time) => (time > latest ? time : latest), 0n);
  return {
    ...folderShape,
    ...permissions,
    atimeNs: youngest(folders.map((stats) => stats.atimeNs)),
    mtimeNs: youngest(folders.map((stats) => stats.mtimeNs)),
    ctimeNs: youngest(folders.map((stats) => stats.ctimeNs)),
    inode,
  };
}

/** Of what has one time for all. */
export function timesAt(timeMs: number): Pick<Attributes, 'atimeNs' | 'mtimeNs' | 'ctimeNs'> {
  const timeNs = BigInt(timeMs) * 1_000_000n;
  return { atimeNs: timeNs, mtimeNs: timeNs, ctimeNs: timeNs };
}

const folderShape = { kind: 'folder', size: 4096, blocks: 8 } as const;
