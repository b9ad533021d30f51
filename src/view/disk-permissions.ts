/** Owns the permissions that lie on the disks behind what the view shows. */
import type { Branch } from '../union/branch.js';
import type { FileStats } from '../union/file-stats.js';
import { folderStats } from '../union/folder-listing.js';
import type { Observer } from '../union/observer.js';
import { type Permissions, throughFolder } from './permissions.js';

export function permissionsOf({ mode, uid, gid }: FileStats): Permissions {
  return { mode, uid, gid };
}

/** What the first so many folders of each branch's way from its disk ask for. */
export function permissionsAbove(branches: readonly Branch[], steps: number, observer: Observer): Permissions[] {
  return branches
    .flatMap((branch) => branch.above(steps))
    .flatMap((above) => folderStats(above, observer) ?? [])
    .flatMap((stats) => throughFolder(permissionsOf(stats)) ?? []);
}
