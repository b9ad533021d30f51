/**
 * Owns the disks that could not be read when the registry was filled: whoever looks something up in it tries those
 * again, until they are back and what they hold is in it.
 */
import type { DiskConfig } from '../config/config.js';
import { DiskAccess } from '../disks/disk-access.js';
import type { DiskId } from '../domain/disk-id.js';
import { reasonOf } from '../domain/errors.js';
import type { Log } from '../domain/log.js';
import { readSkipped } from '../reconcile/read-skipped.js';
import type { SkippedDisk } from '../reconcile/survey.js';
import type { Registry } from '../registry/registry.js';
import { namingOf } from './configured-naming.js';
import type { DaemonOptions } from './daemon-options.js';

export class SkippedDisks {
  readonly #registry: Registry;
  readonly #options: DaemonOptions;
  /** The same ones for as long as it takes: a thread that a disk does not let go of cannot be ended. */
  readonly #opened = new Map<DiskId, DiskAccess>();

  constructor(registry: Registry, options: DaemonOptions) {
    this.#registry = registry;
    this.#options = options;
  }

  get isStuck(): boolean {
    return [...this.#opened.values()].some((disk) => disk.isStuck);
  }

  /**
   * One that hangs costs its deadline once.
   *
   * @returns those that cannot be read still
   * @throws DayfsError if the registry cannot be used
   */
  async tryAgain(): Promise<readonly SkippedDisk[]> {
    const skipped = this.#registry.skippedDisks();
    await Promise.all([...this.#opened.keys()].filter((id) => !skipped.includes(id)).map((id) => this.#close(id)));
    const tried = await Promise.all(skipped.map((id) => this.#tryDisk(id)));
    return tried.filter((disk) => disk !== undefined);
  }

  /** Waits for no disk that hangs. */
  async close(): Promise<void> {
    await Promise.all([...this.#opened.keys()].map((id) => this.#close(id)));
  }

  async #tryDisk(id: DiskId): Promise<SkippedDisk | undefined> {
    const { config, log } = this.#options;
    const registry = this.#registry;
    const configured = config.disks.find((disk) => disk.id === id);
    if (configured === undefined) {
      registry.forgetSkipped([id], registry.rebuiltAtMs());
      return undefined;
    }
    try {
      const roots = await readSkipped({ registry, disk: this.#open(configured), naming: namingOf(config) });
      log.info({ disk: id, roots }, `${id} can be read again, and is in the registry: ${roots} roots`);
      return undefined;
    } catch (error) {
      return { disk: id, reason: reasonOf(error) };
    }
  }

  #open(disk: DiskConfig): DiskAccess {
    const opened =
      this.#opened.get(disk.id) ?? new DiskAccess(disk, { deadlineMs: this.#options.config.mount.diskDeadlineMs });
    this.#opened.set(disk.id, opened);
    return opened;
  }

  async #close(id: DiskId): Promise<void> {
    const disk = this.#opened.get(id);
    this.#opened.delete(id);
    await disk?.close();
  }
}

/** For a command: tries them once, and says which cannot be read. */
export async function trySkippedDisks(registry: Registry, options: DaemonOptions): Promise<void> {
  const disks = new SkippedDisks(registry, options);
  try {
    logSkipped(await disks.tryAgain(), options.log);
  } finally {
    await disks.close();
  }
}

export function logSkipped(disks: readonly SkippedDisk[], log: Log): void {
  const remedy = 'bring it back, and the next lookup, dayfs mount or dayfs reconcile --all takes it in';
  for (const { disk, reason } of disks)
    log.warn(
      { disk },
      `the registry was made anew without ${disk}, and does not know what it holds: ${reason}; ${remedy}`,
    );
}
