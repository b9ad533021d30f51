/**
 * Owns the watch on the disks for what others change on them: roots that another recorder makes, those on a disk
 * that comes back, and old ones that a clean-up deletes. It looks again and again, since a filesystem of another
 * host, or one of FUSE, tells nobody of its changes.
 */
import type { Config } from '../config/config.js';
import type { DiskAccess } from '../disks/disk-access.js';
import type { Day } from '../domain/day.js';
import type { DiskId } from '../domain/disk-id.js';
import { reasonOf } from '../domain/errors.js';
import type { Log } from '../domain/log.js';
import { pause } from '../host/pause.js';
import { expectedDays } from '../reconcile/expected-days.js';
import { allDays, type NotedChanges, noteChanges } from '../reconcile/note-changes.js';
import type { Registry } from '../registry/registry.js';
import { RegistryUnusable } from '../registry/registry-failure.js';
import type { RootsSnapshot } from '../registry/roots-snapshot.js';
import { namingOf } from './configured-naming.js';
import { DayRound } from './day-round.js';

export interface WatchDisksOptions {
  readonly config: Config;
  readonly disks: readonly DiskAccess[];
  readonly registry: Registry;
  readonly log: Log;
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** A disk cannot be read any more, or can again. */
  readonly onChange?: (disk: DiskId, isRead: boolean) => void;
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
  { config, registry, log, now, signal, onChange }: WatchDisksOptions,
): Promise<void> {
  const { id } = disk.disk;
  const listDays = async () => allDays(await disk.listDays(), known(), id);
  const round = new DayRound(listDays);
  /** All days of the disk have been looked at since the registry was filled at this time, and since it came back. */
  let wholeSinceMs: number | undefined;
  let isWatched = true;
  let isNoted = true;
  for (; !signal.aborted; await pause(isWatched && isNoted ? lookEveryMs : lookForReturnEveryMs, signal)) {
    try {
      const filledMs = registry.rebuiltAtMs();
      // A registry that is being filled takes in all disks by that.
      if (filledMs === undefined) continue;
      const expected = expectedDays(config.timeZone, now());
      const isWhole = filledMs !== wholeSinceMs;
      const days = isWhole ? await listDays() : withOther(expected, await round.next());
      const changes = await noteChanges({ registry, disk, days, known: known(), naming: namingOf(config) });
      sayChanges(id, changes, log);
      if (isWhole) registry.forgetSkipped([id], filledMs);
      if (!isWatched) {
        log.info({ disk: id }, `disk ${id} came back`);
        onChange?.(id, true);
      }
      [isWatched, isNoted] = [true, true];
      wholeSinceMs = filledMs;
    } catch (error) {
      // At the end a disk is closed under a look that goes on.
      if (signal.aborted) return;
      if (error instanceof RegistryUnusable) {
        // No fault of the disk's, whose known roots are shown.
        if (isNoted) log.error({ disk: id }, `new roots on disk ${id} are not shown: ${reasonOf(error)}`);
        isNoted = false;
        continue;
      }
      if (isWatched) {
        log.warn({ disk: id }, `new roots on disk ${id} are not seen: ${reasonOf(error)}`);
        onChange?.(id, false);
      }
      isWatched = false;
      wholeSinceMs = undefined;
    }
  }
}

function sayChanges(disk: DiskId, { added, forgotten }: NotedChanges, log: Log): void {
  if (added > 0) log.info({ disk, added }, `new roots were found on disk ${disk}: ${added}`);
  if (forgotten > 0) log.info({ disk, forgotten }, `roots were deleted from disk ${disk}: ${forgotten}`);
}

function withOther(days: readonly Day[], other: Day | undefined): readonly Day[] {
  return other === undefined || days.includes(other) ? days : [...days, other];
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
