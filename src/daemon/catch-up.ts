/**
 * Owns that a recorder which starts learns what lies on the disks: all of it for a new registry, else today's.
 * Recording does not wait for it, and it has threads of its own, so that no segment waits behind a listing.
 */
import { DiskAccess } from '../disks/disk-access.js';
import type { Day } from '../domain/day.js';
import { reasonOf } from '../domain/errors.js';
import { pause } from '../host/pause.js';
import { ensureRebuilt } from '../reconcile/rebuild.js';
import { reconcile } from '../reconcile/reconcile.js';
import type { Registry } from '../registry/registry.js';
import type { DaemonOptions } from './daemon-options.js';
import { logRebuild, namingOf } from './filled-registry.js';

const retryMs = 2000;

export class CatchUp {
  readonly #disks: readonly DiskAccess[];
  readonly #stopping = new AbortController();
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
    this.#stopping.abort();
    await this.#closeDisks();
    await this.#done;
  }

  /** Until it is done: a registry that cannot be used is filled once it can be. */
  async #run(registry: Registry, today: Day, options: DaemonOptions): Promise<void> {
    const { signal } = this.#stopping;
    let said: string | undefined;
    for (;;) {
      const reason = await this.#tryToFill(registry, today, options);
      if (reason === undefined || signal.aborted) break;
      if (reason !== said) options.log.error(`what lies on the disks is not in the registry yet: ${reason}`);
      said = reason;
      await pause(retryMs, signal);
    }
    await this.#closeDisks();
  }

  /** @returns why it cannot be filled; undefined once it is */
  async #tryToFill(registry: Registry, today: Day, { config, log, now }: DaemonOptions): Promise<string | undefined> {
    const [disks, naming] = [this.#disks, namingOf(config)];
    try {
      const rebuilt = await ensureRebuilt({ registry, disks, naming, now });
      logRebuild(rebuilt, log);
      if (rebuilt === undefined) await reconcile({ registry, disks, days: [today], naming });
      return undefined;
    } catch (error) {
      return reasonOf(error);
    }
  }

  async #closeDisks(): Promise<void> {
    await Promise.all(this.#disks.map(async (disk) => await disk.close()));
  }
}
