/** Owns what statx(2) tells of a file (struct statx). */
import { constants } from 'node:fs';
import type { FileStats, Moment } from './file-stats.js';

/** Of a regular file alone. */
export function parseFileSize(stats: DataView): { bytes: number; changedMs: number } | undefined {
  if ((stats.getUint16(28, true) & constants.S_IFMT) !== constants.S_IFREG) return undefined;
  const { seconds, nanoseconds } = momentAt(stats, 112);
  return { bytes: numberAt(stats, 40), changedMs: seconds * 1000 + nanoseconds / 1_000_000 };
}

export function parseStats(stats: DataView): FileStats {
  const mode = stats.getUint16(28, true);
  return {
    kind: kinds.get(mode & constants.S_IFMT) ?? 'other',
    mode: mode & 0o777,
    uid: stats.getUint32(20, true),
    gid: stats.getUint32(24, true),
    size: numberAt(stats, 40),
    blocks: numberAt(stats, 48),
    device: stats.getUint32(136, true) * 0x10_0000 + stats.getUint32(140, true),
    inode: numberAt(stats, 32),
    accessed: momentAt(stats, 64),
    born: momentAt(stats, 80),
    changed: momentAt(stats, 96),
    modified: momentAt(stats, 112),
  };
}

const kinds = new Map<number, FileStats['kind']>([
  [constants.S_IFREG, 'file'],
  [constants.S_IFDIR, 'folder'],
]);

function numberAt(stats: DataView, at: number): number {
  return stats.getUint32(at, true) + stats.getUint32(at + 4, true) * 0x1_0000_0000;
}

function momentAt(stats: DataView, at: number): Moment {
  const seconds = stats.getUint32(at, true) + stats.getInt32(at + 4, true) * 0x1_0000_0000;
  return { seconds, nanoseconds: stats.getUint32(at + 8, true) };
}
