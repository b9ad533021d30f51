/** Owns what the commands report of a root: where it lies, and whether it can be reached now. */
import type { Config, DiskConfig } from '../config/config.js';
import { DiskAccess } from '../disks/disk-access.js';
import type { Day } from '../domain/day.js';
import { DayfsError } from '../domain/errors.js';
import type { Root } from '../domain/root.js';
import { formatInstant, type TimeZone } from '../domain/time-zone.js';
import { formatTime } from '../status/time-text.js';
import { formatTable } from './table.js';

/** `missing`: its disk is mounted, and the root's folder is not on it. `unreachable`: its disk cannot be asked. */
export type RootState = 'ok' | 'unreachable' | 'missing';

export interface StatedRoot extends Root {
  readonly state: RootState;
}

/** In the order given. A disk that is no longer in the configuration cannot be asked either. */
export async function stateRoots(config: Config, roots: readonly Root[]): Promise<StatedRoot[]> {
  const days = [...new Set(roots.map((root) => root.day))];
  const found = new Map(
    await Promise.all(config.disks.map(async (disk) => [disk.id, await findRoots(disk, days)] as const)),
  );
  return roots.map((root) => ({ ...root, state: stateOf(root, found.get(root.disk)) }));
}

function stateOf(root: Pick<Root, 'camera' | 'day'>, found: ReadonlySet<string> | undefined): RootState {
  if (found === undefined) return 'unreachable';
  return found.has(keyOf(root)) ? 'ok' : 'missing';
}

/** Undefined if the disk cannot be asked. */
async function findRoots(disk: DiskConfig, days: readonly Day[]): Promise<ReadonlySet<string> | undefined> {
  const access = new DiskAccess(disk);
  try {
    const found = new Set<string>();
    for (const day of days) for (const camera of await access.listCameras(day)) found.add(keyOf({ day, camera }));
    return found;
  } catch (error) {
    // Why it cannot be asked is what `dayfs disks` shows.
    if (error instanceof DayfsError) return undefined;
    throw error;
  } finally {
    await access.close();
  }
}

function keyOf({ day, camera }: Pick<Root, 'camera' | 'day'>): string {
  return `${day}/${camera}`;
}

export function reportRoots(roots: readonly StatedRoot[], zone: TimeZone) {
  return roots.map(({ camera, day, disk, path, firstSeenMs, lastSeenMs, state }) => ({
    camera,
    day,
    disk,
    path,
    firstSeen: formatInstant(zone, firstSeenMs),
    lastSeen: formatInstant(zone, lastSeenMs),
    state,
  }));
}

export function formatRoots(roots: readonly StatedRoot[], zone: TimeZone): string {
  return formatTable(
    ['CAMERA', 'DAY', 'DISK', 'STATE', 'FIRST SEEN', 'LAST SEEN', 'PATH'],
    roots.map((root) => [
      root.camera,
      root.day,
      root.disk,
      root.state,
      formatTime(zone, root.firstSeenMs),
      formatTime(zone, root.lastSeenMs),
      root.path,
    ]),
  );
}
