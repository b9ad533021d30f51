/** Owns that what lies on the disks is in the registry, also in one that is new. */
import type { Config } from '../config/config.js';
import { DiskAccess } from '../disks/disk-access.js';
import { reasonOf } from '../domain/errors.js';
import type { Log } from '../domain/log.js';
import { pause } from '../host/pause.js';
import { ensureRebuilt } from '../reconcile/rebuild.js';
import type { ReconcileReport } from '../reconcile/reconcile.js';
import { openRegistry } from '../registry/open-registry.js';
import type { Registry } from '../registry/registry.js';
import type { DaemonOptions } from './daemon-options.js';

/** @throws DayfsError if the registry cannot be used; disks that cannot be read are logged */
export async function openFilledRegistry(options: DaemonOptions): Promise<Registry> {
  const { config, log, now } = options;
  const registry = openRegistry({ statePath: config.statePath, log, now });
  logRebuild(await fillRegistry(registry, options), log);
  return registry;
}

const lookEveryMs = 2000;

/**
 * A registry that is deleted or set aside under running daemons is filled again. Resolves when the signal is
 * given. What keeps a registry from being used is for its readers to say.
 */
export async function keepRegistryFilled(
  registry: Registry,
  options: DaemonOptions,
  signal: AbortSignal,
): Promise<void> {
  const log = new RebuildLog(options.log);
  // The same ones for as long as it takes: a thread that a disk does not let go of cannot be ended.
  let disks: readonly DiskAccess[] = [];
  for (; !signal.aborted; await pause(lookEveryMs, signal)) {
    try {
      if (registry.rebuiltAtMs() === undefined && disks.length === 0) disks = openDisks(options);
      log.tell(await ensureRebuilt({ registry, disks, naming: namingOf(options.config), now: options.now }));
      if (registry.rebuiltAtMs() !== undefined) disks = await closeDisks(disks);
    } catch (error) {
      options.log.debug(`the registry cannot be filled yet: ${reasonOf(error)}`);
    }
  }
  await closeDisks(disks);
}

export function namingOf({ recording, timeZone }: Config) {
  return { template: recording.segmentName, zone: timeZone };
}

/** @returns what was found; undefined if it was filled already */
export async function fillRegistry(
  registry: Registry,
  { config, now }: DaemonOptions,
): Promise<ReconcileReport | undefined> {
  if (registry.rebuiltAtMs() !== undefined) return undefined;
  const disks = openDisks({ config });
  try {
    return await ensureRebuilt({ registry, disks, naming: namingOf(config), now });
  } finally {
    await closeDisks(disks);
  }
}

function openDisks({ config }: Pick<DaemonOptions, 'config'>): readonly DiskAccess[] {
  return config.disks.map((disk) => new DiskAccess(disk));
}

/** @returns those that are still open */
async function closeDisks(disks: readonly DiskAccess[]): Promise<readonly []> {
  await Promise.all(disks.map(async (disk) => await disk.close()));
  return [];
}

export function logRebuild(report: ReconcileReport | undefined, log: Log): void {
  if (report === undefined) return;
  log.info({ roots: report.found }, `the registry is filled from the disks: ${report.found} roots`);
  const later = 'what it holds is found once it is back, by dayfs mount or dayfs reconcile --all';
  for (const { disk, reason } of report.skippedDisks)
    log.warn({ disk }, `${disk} is left out of the new registry: ${reason}; ${later}`);
}

/** Of a registry that is filled whenever it has to be: while no disk can be read that is tried on and on, and said once. */
export class RebuildLog {
  readonly #log: Log;
  #said: string | undefined;

  constructor(log: Log) {
    this.#log = log;
  }

  tell(report: ReconcileReport | undefined): void {
    const said = JSON.stringify(report);
    if (said !== this.#said) logRebuild(report, this.#log);
    this.#said = said;
  }
}
