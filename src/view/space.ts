/** Owns `df` of the mount: the disks' space added up, each filesystem once. */
import { lstatSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DiskConfig } from '../config/config.js';
import { reasonOf } from '../domain/errors.js';
import { markerName } from '../domain/layout.js';
import type { Observer } from './observer.js';

export interface TotalSpace {
  readonly totalBytes: number;
  readonly freeBytes: number;
  /** What ordinary users may still write. */
  readonly availableBytes: number;
  readonly totalInodes: number;
  readonly freeInodes: number;
}

const none: TotalSpace = { totalBytes: 0, freeBytes: 0, availableBytes: 0, totalInodes: 0, freeInodes: 0 };

export function totalSpace(disks: readonly DiskConfig[], observer: Observer): TotalSpace {
  const counted = new Set<number>();
  return disks.reduce((total, disk) => {
    try {
      return add(total, disk.path, counted);
    } catch (error) {
      observer.notice({ kind: 'disk-error', path: disk.path, count: 1, detail: reasonOf(error) });
      return total;
    }
  }, none);
}

/** A folder without a marker belongs to another filesystem: the disk is not mounted. */
function add(total: TotalSpace, path: string, counted: Set<number>): TotalSpace {
  if (lstatSync(join(path, markerName), { throwIfNoEntry: false })?.isFile() !== true) return total;
  const { dev } = statSync(path);
  if (counted.has(dev)) return total;
  counted.add(dev);
  const { bsize, blocks, bfree, bavail, files, ffree } = statfsSync(path);
  return {
    totalBytes: total.totalBytes + blocks * bsize,
    freeBytes: total.freeBytes + bfree * bsize,
    availableBytes: total.availableBytes + bavail * bsize,
    totalInodes: total.totalInodes + files,
    freeInodes: total.freeInodes + ffree,
  };
}
