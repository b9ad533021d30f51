/** Owns the names that dayfs gives to files and folders on a disk (design section 4). */
import { join } from 'node:path';
import type { CameraName } from './camera-name.js';
import type { Day } from './day.js';

/** In a disk's top folder: which disk this is, and that it is mounted. */
export const markerName = '.dayfs-disk.json';

/** What dayfs keeps for itself in a root or a disk begins so, and is never shown as a recording. */
export const ownPrefix = '.dayfs';

/** The media folder that the recorder writes. */
export const recordedMedia = 'hls';

/** In a media folder of a root: this root's own playlist. */
export const playlistName = 'index.m3u8';

/** A comment in a root's playlist that dayfs wrote: what such a one lists was checked to be there, whole. */
export const verifiedMark = '# dayfs lists a segment here once all its bytes are on this disk';

/** Stands for the camera's name in the legacy path. */
export const cameraPlaceholder = '{camera}';

/** `<disk>/<YYYYMMDD>/<camera>`. */
export function rootPath(diskPath: string, day: Day, camera: CameraName): string {
  return join(diskPath, day, camera);
}
