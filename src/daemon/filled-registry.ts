/** Owns that what lies on the disks is in the registry, also in one that is new. */
import { DiskAccess } from '../disks/disk-access.js';
import { reasonOf } from '../domain/errors.js';
import type { Log } from '../domain/log.js';
import { pause } from '../host/pause.js';
import { ensureRebuilt } from '../reconcile/rebuild.js';
import type { ReconcileReport } from '../reconcile/reconcile.js';
import type { SkippedDisk } from '../reconcile/survey.js';
import { openRegistry } from '../registry/open-registry.js';
import type { Registry } from '../registry/registry.js';
import { namingOf } from './configured-naming.js';
import type { DaemonOptions } from './daemon-options.js';
import { logSkipped, trySkippedDisks } from './skipped-disks.js';

/** @throws DayfsError if the registry cannot be used; disks that cannot be read are logged */
export async function openFilledRegistry(options: DaemonOptions): Promise<Registry> {
  const { config, log, now } = options;
  const registry = openRegistry({ statePath: config.statePath, log, now });
  logRebuild(await fillRegistry(registry, options), log);
  return registry;
}

/**
 * For a command: the disks that the registry was filled without are tried again. A mount's watch does so itself, while
 * the others are shown already.
 *
 * @throws DayfsError as openFilledRegistry does
 */
export async function openWholeRegistry(options: DaemonOptions): Promise<Registry> {
  const { config, log, now } = options;
  const registry = openRegistry({ statePath: config.statePath, log, now });
  // Before it is filled: those that are skipped then have just been tried.
  await trySkippedDisks(registry, options);
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
  logFound(report, log);
  logSkipped(report.skippedDisks, log);
}

function logFound({ found }: ReconcileReport, log: Log): void {
  log.info({ roots: found }, `the registry is filled from the disks: ${found} roots`);
}

/**
 * Of a registry that is filled whenever it has to be: while no disk can be read that is tried on and on, and so is a
 * disk that was skipped; both are said once.
 */
export class RebuildLog {
  readonly #log: Log;
  #said: string | undefined;
  #skipped: ReadonlySet<string> = new Set();

  constructor(log: Log) {
    this.#log = log;
  }

  tell(report: ReconcileReport | undefined): void {
    this.tellFound(report);
    this.tellSkipped(report?.skippedDisks ?? []);
  }

  tellFound(report: ReconcileReport | undefined): void {
    const said = JSON.stringify(report);
    if (report !== undefined && said !== this.#said) logFound(report, this.#log);
    this.#said = said;
  }

  tellSkipped(disks: readonly SkippedDisk[]): void {
    const told = this.#skipped;
    this.#skipped = new Set(disks.map(keyOf));
    logSkipped(
      disks.filter((disk) => !told.has(keyOf(disk))),
      this.#log,
    );
  }
}

function keyOf({ disk, reason }: SkippedDisk): string {
  return `${disk}: ${reason}`;
}
