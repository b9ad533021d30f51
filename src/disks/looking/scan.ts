/** Owns the search for roots on a mounted disk: `<disk>/<YYYYMMDD>/<camera>`, real folders only. */
import { lstatSync, type Stats } from 'node:fs';
import type { DiskConfig } from '../../config/config.js';
import { type CameraName, parseCameraName } from '../../domain/camera-name.js';
import { type Day, parseDay } from '../../domain/day.js';
import { errorCode } from '../../domain/errors.js';
import { rootPath } from '../../domain/layout.js';
import type { FoundRoot } from '../disk.js';
import { type Folder, withChild } from '../folder.js';
import { withReadableDisk } from './readable-disk.js';

/**
 * The days that may have roots, by one listing.
 *
 * @throws DayfsError
 */
export function listDays(disk: DiskConfig): Day[] {
  return withReadableDisk(disk, (top) =>
    folderNames(top)
      .map(parseDay)
      .filter((day) => day !== undefined),
  );
}

/**
 * The cameras that have a root of a day, by one listing, however many roots and files there are.
 *
 * @throws DayfsError
 */
export function listCameras(disk: DiskConfig, day: Day): CameraName[] {
  return withReadableDisk(disk, (top) => withDay(top, day, camerasIn));
}

/**
 * All or nothing: a day that cannot be read must not make its roots look deleted.
 *
 * @throws DayfsError
 */
export function scan(disk: DiskConfig, day: Day): FoundRoot[] {
  return withReadableDisk(disk, (top) => withDay(top, day, (dayFolder) => rootsOfDay(disk, day, dayFolder)));
}

/** By its name, without a look at the disk's other days. */
function withDay<T>(top: Folder, day: Day, use: (dayFolder: Folder) => T[]): T[] {
  try {
    return withChild(top, day, use) ?? [];
  } catch (error) {
    // A file or a symbolic link of that name holds no roots.
    if (errorCode(error) === 'ENOTDIR') return [];
    throw error;
  }
}

function camerasIn(dayFolder: Folder): CameraName[] {
  return folderNames(dayFolder)
    .map(parseCameraName)
    .filter((camera) => camera !== undefined);
}

function rootsOfDay(disk: DiskConfig, day: Day, dayFolder: Folder): FoundRoot[] {
  return camerasIn(dayFolder).flatMap((camera) => {
    const stats = statsOf(dayFolder, camera);
    // Removed, or replaced, since it was listed.
    if (stats === undefined || !stats.isDirectory()) return [];
    const changedMs = Math.max(stats.mtimeMs, ...mediaChangesMs(dayFolder, camera));
    return [{ camera, day, path: rootPath(disk.path, day, camera), bornMs: bornMs(stats), changedMs }];
  });
}

/** Of a root that cannot be looked at, those of its day: it is one all the same, and hides no other. */
function statsOf(dayFolder: Folder, camera: string): Stats | undefined {
  try {
    return lstatSync(dayFolder.pathOf(camera), { throwIfNoEntry: false });
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return lstatSync(dayFolder.pathOf('.'));
  }
}

function mediaChangesMs(dayFolder: Folder, camera: string): number[] {
  try {
    return withChild(dayFolder, camera, changesWithin) ?? [];
  } catch (error) {
    // A root that cannot be read is one all the same; only the time of its last change is less exact.
    if (errorCode(error) === undefined) throw error;
    return [];
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
