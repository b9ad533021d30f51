/**
 * Owns the watch on the disks for roots that the registry does not know: those that another recorder makes, and
 * those on a disk that comes back. It looks again and again, since a filesystem of another host, or one of FUSE,
 * tells nobody of its changes.
 */
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import type { DiskAccess } from '../disks/disk-access.js';
import type { Day } from '../domain/day.js';
import { reasonOf } from '../domain/errors.js';
import { pause } from '../host/pause.js';
import { expectedDays } from '../reconcile/expected-days.js';
import { noteNewRoots } from '../reconcile/new-roots.js';
import type { Registry } from '../registry/registry.js';
import type { RootsSnapshot } from '../registry/roots-snapshot.js';
import { namingOf } from './filled-registry.js';

export interface WatchDisksOptions {
  readonly config: Config;
  readonly disks: readonly DiskAccess[];
  readonly registry: Registry;
  readonly log: Logger;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** With the mount's look at the registry, a new root shows within a second. */
const lookEveryMs = 300;
const lookForReturnEveryMs = 2000;

/** Looks until the signal is given. Each disk by itself: one that does not answer holds up no other. */
export async function watchDisks(options: WatchDisksOptions): Promise<void> {
  const known = followRoots(options.registry);
  await Promise.all(options.disks.map(async (disk) => await watchDisk(disk, known, options)));
}

async function watchDisk(
  disk: DiskAccess,
  known: () => RootsSnapshot,
  { config, registry, log, now, signal }: WatchDisksOptions,
): Promise<void> {
  const { id } = disk.disk;
  /** All days of the disk have been looked at since the registry was filled at this time, and since it came back. */
  let wholeSinceMs: number | undefined;
  let isWatched = true;
  for (; !signal.aborted; await pause(isWatched ? lookEveryMs : lookForReturnEveryMs, signal)) {
    try {
      const filledMs = registry.rebuiltAtMs();
      // A registry that is being filled takes in all disks by that.
      if (filledMs === undefined) continue;
      const days =
        filledMs === wholeSinceMs ? expectedDays(config.timeZone, now()) : newestFirst(await disk.listDays());
      const added = await noteNewRoots({ registry, disk, days, known: known(), naming: namingOf(config) });
      if (added > 0) log.info({ disk: id, added }, `new roots were found on disk ${id}: ${added}`);
      if (!isWatched) log.info({ disk: id }, `disk ${id} came back`);
      isWatched = true;
      wholeSinceMs = filledMs;
    } catch (error) {
      if (isWatched && !signal.aborted)
        log.warn({ disk: id }, `new roots on disk ${id} are not seen: ${reasonOf(error)}`);
      isWatched = false;
      wholeSinceMs = undefined;
    }
  }
}

/** The registry's roots, read again only after they have changed. */
function followRoots(registry: Registry): () => RootsSnapshot {
  let version: string | undefined;
  let roots: RootsSnapshot = new Map();
  return () => {
    const current = registry.rootsVersion();
    if (current !== version) roots = registry.rootsSnapshot();
    version = current;
    return roots;
  };
}

/** What is being recorded now comes before the past. */
function newestFirst(days: readonly Day[]): Day[] {
  return days.toSorted().reverse();
}
