/** Owns the search for roots on a mounted disk: `<disk>/<YYYYMMDD>/<camera>`, real folders only. */
import { lstatSync, type Stats } from 'node:fs';
import type { DiskConfig } from '../config/config.js';
import { type Day, parseDay } from '../domain/day.js';
import { errorCode } from '../domain/errors.js';
import { parseRootPath, rootPath } from '../domain/layout.js';
import type { FoundRoot } from './disk.js';
import { type Folder, withChild } from './folder.js';
import { withReadableDisk } from './readable-disk.js';

/**
 * All or nothing: a day that cannot be read must not make its roots look deleted.
 *
 * @throws DayfsError
 */
export function scan(disk: DiskConfig, days: readonly Day[] | 'all'): FoundRoot[] {
  return withReadableDisk(disk, (top) =>
    folderNames(top)
      .map(parseDay)
      .filter((day) => day !== undefined)
      .filter((day) => days === 'all' || days.includes(day))
      .flatMap((day) => withChild(top, day, (dayFolder) => rootsOfDay(disk, day, dayFolder)) ?? []),
  );
}

function rootsOfDay(disk: DiskConfig, day: Day, dayFolder: Folder): FoundRoot[] {
  return folderNames(dayFolder)
    .map((name) => parseRootPath(day, name)?.camera)
    .filter((camera) => camera !== undefined)
    .flatMap((camera) => {
      const stats = lstatSync(dayFolder.pathOf(camera), { throwIfNoEntry: false });
      // Removed, or replaced, since it was listed.
      if (stats === undefined || !stats.isDirectory()) return [];
      const changedMs = Math.max(stats.mtimeMs, ...mediaChangesMs(dayFolder, camera));
      return [{ camera, day, path: rootPath(disk.path, day, camera), bornMs: bornMs(stats), changedMs }];
    });
}

function mediaChangesMs(dayFolder: Folder, camera: string): number[] {
  try {
    return withChild(dayFolder, camera, changesWithin) ?? [];
  } catch (error) {
    // A root that may not be read is one all the same; only the time of its last change is less exact.
    if (errorCode(error) === 'EACCES') return [];
    throw error;
  }
}

function changesWithin(root: Folder): number[] {
  return folderNames(root).map((name) => lstatSync(root.pathOf(name), { throwIfNoEntry: false })?.mtimeMs ?? 0);
}

/** 0 where the filesystem does not keep it: then neither of the other times is earlier than the folder. */
function bornMs(stats: Stats): number {
  return stats.birthtimeMs > 0 ? stats.birthtimeMs : Math.min(stats.ctimeMs, stats.mtimeMs);
}

function folderNames(folder: Folder): string[] {
  return folder
    .entries()
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}
