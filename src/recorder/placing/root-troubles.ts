/** Owns what is said of a camera's roots that take no segments: each once, however many segments they refuse. */
import type { DiskId } from '../../domain/disk-id.js';
import type { Log } from '../../domain/log.js';

export class RootTroubles {
  readonly #log: Log;
  /** What each disk's root was said to be refusing for. */
  readonly #said = new Map<DiskId, string>();

  constructor(log: Log) {
    this.#log = log;
  }

  get last(): string | undefined {
    return [...this.#said.values()].at(-1);
  }

  /** Of each segment that a root refused. @returns whether that is new */
  noteRefused(disk: DiskId, why: string): boolean {
    if (this.#said.get(disk) === why) return false;
    this.#said.set(disk, why);
    this.#log.error({ disk }, `${why}; until then they go to another disk, or wait in the spool`);
    return true;
  }

  /** Of each segment that was placed: what it did not meet is over, or on a disk that is not recorded to. @param refusedBy the disks that it went past */
  notePlaced(refusedBy: ReadonlySet<DiskId>): void {
    for (const [disk, why] of this.#said) {
      if (refusedBy.has(disk)) continue;
      this.#said.delete(disk);
      this.#log.warn({ disk }, `this holds up no segment any more: ${why}`);
    }
  }
}
