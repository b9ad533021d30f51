/** Owns the permissions that lie on and above the disks behind what the view shows. */
import type { Branch } from '../union/branch.js';
import { DiskBusyError } from '../union/disk-busy-error.js';
import type { FileStats } from '../union/file-stats.js';
import { folderStats } from '../union/folder-listing.js';
import { FoldersOutsideError } from '../union/folders-outside.js';
import type { Observer } from '../union/observer.js';
import { type Permissions, throughFolder } from './permissions.js';

export function permissionsOf({ mode, uid, gid }: FileStats): Permissions {
  return { mode, uid, gid };
}

/** What the folders above a disk ask for where they could not be looked at. */
const nobody: Permissions = { mode: 0, uid: 0, gid: 0 };

/** What the first so many folders of each branch's way from its disk ask for, and those above the disk. */
export function permissionsAbove(branches: readonly Branch[], steps: number, observer: Observer): Permissions[] {
  // Within a union the folders above are folders of it, or above those.
  if (steps === 0) return [];
  const inside = branches
    .flatMap((branch) => branch.above(steps))
    .flatMap((above) => folderStats(above, observer) ?? [])
    .map(permissionsOf);
  const outside = branches.flatMap((branch) => permissionsOutside(branch, observer));
  return [...inside, ...outside].flatMap((permissions) => throughFolder(permissions) ?? []);
}

function permissionsOutside(branch: Branch, observer: Observer): Permissions[] {
  try {
    return branch.outside().map(permissionsOf);
  } catch (error) {
    if (error instanceof DiskBusyError) throw error;
    // Of a disk that is away, or fails, nothing can be read either, and what others hold stays open.
    if (!(error instanceof FoldersOutsideError)) return [];
    observer.notice({ kind: 'unreadable', path: branch.placePath, count: 1, detail: error.message });
    return [nobody];
  }
}
