/**
 * Owns that a recorder which starts learns what lies on the disks: all of it for a new registry, else today's.
 * Recording does not wait for it, and it has threads of its own, so that no segment waits behind a listing.
 */
import { DiskAccess } from '../disks/disk-access.js';
import type { Day } from '../domain/day.js';
import { reasonOf } from '../domain/errors.js';
import { ensureRebuilt } from '../reconcile/rebuild.js';
import { reconcile } from '../reconcile/reconcile.js';
import type { Registry } from '../registry/registry.js';
import type { DaemonOptions } from './daemon-options.js';
import { logRebuild, namingOf } from './filled-registry.js';

export class CatchUp {
  readonly #disks: readonly DiskAccess[];
  readonly #done: Promise<void>;

  constructor(registry: Registry, today: Day, options: DaemonOptions) {
    this.#disks = options.config.disks.map((disk) => new DiskAccess(disk));
    this.#done = this.#run(registry, today, options);
  }

  get isStuck(): boolean {
    return this.#disks.some((disk) => disk.isStuck);
  }

  /** Ends it, done or not: the next start does it anew. */
  async stop(): Promise<void> {
    await this.#closeDisks();
    await this.#done;
  }

  async #run(registry: Registry, today: Day, { config, log, now }: DaemonOptions): Promise<void> {
    const [disks, naming] = [this.#disks, namingOf(config)];
    try {
      const rebuilt = await ensureRebuilt({ registry, disks, naming, now });
      logRebuild(rebuilt, log);
      if (rebuilt === undefined) await reconcile({ registry, disks, days: [today], naming });
    } catch (error) {
      log.error(`what lies on the disks is not in the registry yet: ${reasonOf(error)}; run dayfs reconcile`);
    }
    await this.#closeDisks();
  }

  async #closeDisks(): Promise<void> {
    await Promise.all(this.#disks.map(async (disk) => await disk.close()));
  }
}
