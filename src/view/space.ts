/** Owns `df` of the mount: the disks' space added up, each filesystem once. */
import { askBranch, type OpenFolder } from '../union/branch.js';
import type { Observer } from '../union/observer.js';
import { RootBranch } from '../union/root-branch.js';
import type { UnionDisk } from '../union/union-disk.js';

export interface TotalSpace {
  readonly totalBytes: number;
  readonly freeBytes: number;
  /** What ordinary users may still write. */
  readonly availableBytes: number;
  readonly totalInodes: number;
  readonly freeInodes: number;
}

const none: TotalSpace = { totalBytes: 0, freeBytes: 0, availableBytes: 0, totalInodes: 0, freeInodes: 0 };

/** A disk that is away does not count: its folder's space is another filesystem's. */
export function totalSpace(disks: readonly UnionDisk[], observer: Observer): TotalSpace {
  const counted = new Set<number>();
  return disks.reduce((total, disk) => {
    const asked = askBranch(new RootBranch(disk, []), observer, (top) => add(total, top, counted));
    return typeof asked === 'string' ? total : asked.answer;
  }, none);
}

function add(total: TotalSpace, top: OpenFolder, counted: Set<number>): TotalSpace {
  const { device } = top.stats();
  if (counted.has(device)) return total;
  counted.add(device);
  const { bsize, blocks, bfree, bavail, files, ffree } = top.space();
  return {
    totalBytes: total.totalBytes + blocks * bsize,
    freeBytes: total.freeBytes + bfree * bsize,
    availableBytes: total.availableBytes + bavail * bsize,
    totalInodes: total.totalInodes + files,
    freeInodes: total.freeInodes + ffree,
  };
}
