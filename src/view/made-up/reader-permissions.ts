/**
 * Owns who may read a made-up file: who may list, on the disks, every folder that it tells of, and read every file
 * that it is joined from.
 */
import type { Branch } from '../../union/branch.js';
import { folderStats } from '../../union/folder-listing.js';
import type { Observer } from '../../union/observer.js';
import { permissionsAbove, permissionsOf } from '../disk-permissions.js';
import { intersectPermissions, type Permissions } from '../permissions.js';

/** Steps from a disk to a media folder: day, camera, media. */
const stepsToMedia = 3;

/** @param files of those that it is joined from */
export function readerPermissions(
  media: readonly Branch[],
  observer: Observer,
  files: readonly Permissions[] = [],
): Permissions {
  const folders = media.flatMap((branch) => folderStats(branch, observer) ?? []).map(permissionsOf);
  const above = permissionsAbove(media, stepsToMedia, observer);
  const all = intersectPermissions([...folders.map(listable), ...above, ...files]);
  return { ...all, mode: all.mode & 0o444 };
}

/** A folder's names and what they stand for are read with both of its bits. */
function listable(folder: Permissions): Permissions {
  const both = (bits: number) => ((bits & 0o5) === 0o5 ? 0o4 : 0);
  return { ...folder, mode: (both(folder.mode >> 6) << 6) | (both(folder.mode >> 3) << 3) | both(folder.mode) };
}
