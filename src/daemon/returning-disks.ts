/** Owns noticing that a disk came back: what was recorded on it meanwhile, or before, is taken into the registry. */
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import type { DiskCondition } from '../disks/disk.js';
import type { DiskAccess } from '../disks/disk-access.js';
import { reasonOf } from '../domain/errors.js';
import { reconcile } from '../reconcile/reconcile.js';
import { pause } from '../recorder/pause.js';
import type { Registry } from '../registry/registry.js';
import { namingOf } from './filled-registry.js';

export interface ReturningDisksOptions {
  readonly config: Config;
  readonly disks: readonly DiskAccess[];
  readonly registry: Registry;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

const lookEveryMs = 2000;

/** Looks until the signal is given. A disk that is there from the beginning has not come back. */
export async function watchReturningDisks(options: ReturningDisksOptions): Promise<void> {
  await Promise.all(options.disks.map(async (disk) => await watchDisk(disk, options)));
}

async function watchDisk(disk: DiskAccess, { config, registry, log, signal }: ReturningDisksOptions): Promise<void> {
  let wasAway = false;
  while (!signal.aborted) {
    const isAway = !isMounted(await disk.inspect());
    try {
      if (wasAway && !isAway) {
        const { added } = await reconcile({ registry, disks: [disk], days: 'all', naming: namingOf(config) });
        log.info({ disk: disk.disk.id, added }, `disk ${disk.disk.id} came back`);
      }
      wasAway = isAway;
    } catch (error) {
      // It is tried again at the next look; meanwhile the disk's roots are those that were known before.
      log.warn({ disk: disk.disk.id }, `disk ${disk.disk.id} came back and cannot be reconciled: ${reasonOf(error)}`);
    }
    await pause(lookEveryMs, signal);
  }
}

function isMounted({ state }: DiskCondition): boolean {
  return state === 'ok' || state === 'low-space';
}
