/**
 * Owns that a recorder's registry holds what lies on the disks: today's from the start on, and all of it in one
 * that is new, or that is deleted under it. Recording does not wait for it, and it has threads of its own, so that
 * no segment waits behind a listing.
 */
import { DiskAccess } from '../disks/disk-access.js';
import { dayOf } from '../domain/day.js';
import { reasonOf } from '../domain/errors.js';
import { pause } from '../host/pause.js';
import { ensureRebuilt } from '../reconcile/rebuild.js';
import { type ReconcileReport, reconcile } from '../reconcile/reconcile.js';
import type { Registry } from '../registry/registry.js';
import { namingOf } from './configured-naming.js';
import type { DaemonOptions } from './daemon-options.js';
import { logRebuild } from './filled-registry.js';

const lookEveryMs = 2000;

export class CatchUp {
  readonly #registry: Registry;
  readonly #options: DaemonOptions;
  readonly #stopping = new AbortController();
  readonly #done: Promise<void>;
  #disks: readonly DiskAccess[] = [];

  constructor(registry: Registry, options: DaemonOptions) {
    this.#registry = registry;
    this.#options = options;
    this.#done = this.#run(this.#stopping.signal);
  }

  get isStuck(): boolean {
    return this.#disks.some((disk) => disk.isStuck);
  }

  /** Ends it, done or not: the next start does it anew. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#closeDisks();
    await this.#done;
  }

  async #run(signal: AbortSignal): Promise<void> {
    await this.#fill(signal);
    for (await pause(lookEveryMs, signal); !signal.aborted; await pause(lookEveryMs, signal)) {
      if (this.#isEmptied()) await this.#fill(signal);
    }
  }

  #isEmptied(): boolean {
    try {
      return this.#registry.rebuiltAtMs() === undefined;
    } catch (error) {
      // The recorder says so itself, with the first note that is not taken.
      this.#options.log.debug(`the registry cannot be read: ${reasonOf(error)}`);
      return false;
    }
  }

  /** Until it is done: a registry that cannot be used is filled once it can be. */
  async #fill(signal: AbortSignal): Promise<void> {
    this.#disks = this.#options.config.disks.map((disk) => new DiskAccess(disk));
    let said: string | undefined;
    for (;;) {
      const reason = await this.#tryToFill();
      if (reason === undefined || signal.aborted) break;
      if (reason !== said) this.#options.log.error(`what lies on the disks is not in the registry yet: ${reason}`);
      said = reason;
      await pause(lookEveryMs, signal);
    }
    await this.#closeDisks();
  }

  /** @returns why it cannot be filled; undefined once it is */
  async #tryToFill(): Promise<string | undefined> {
    const { config, log, now } = this.#options;
    const [registry, disks, naming] = [this.#registry, this.#disks, namingOf(config)];
    const today = dayOf(config.timeZone, now());
    try {
      const report = await ensureRebuilt({ registry, disks, naming, now });
      if (report === undefined) await reconcile({ registry, disks, days: [today], naming });
      else if (registry.rebuiltAtMs() === undefined) return notRebuilt(report);
      logRebuild(report, log);
      return undefined;
    } catch (error) {
      return reasonOf(error);
    }
  }

  async #closeDisks(): Promise<void> {
    await Promise.all(this.#disks.map(async (disk) => await disk.close()));
  }
}

function notRebuilt({ skippedDisks }: ReconcileReport): string {
  return ['no disk can be read', ...skippedDisks.map(({ disk, reason }) => `${disk}: ${reason}`)].join('; ');
}
