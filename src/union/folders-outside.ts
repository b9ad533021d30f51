/**
 * Owns what lies above a disk, up to the root of the file tree: who may not pass one of those folders may not read on
 * the disk. They are come by from the disk's open folder by "..", which is the real way, whatever links the
 * configured path has, and which no name that is changed meanwhile leads elsewhere.
 */
import { readlinkSync, statSync } from 'node:fs';
import { systemReasonOf } from '../domain/errors.js';
import { underAccessList } from './access-list.js';
import { type FileStats, fileStats } from './file-stats.js';

/** With the moment for which the kernel keeps a folder's permissions, a change counts within a second or two. */
const keptMs = 500;

/** They are there and cannot be looked at: whether anybody may pass them is not known. */
export class FoldersOutsideError extends Error {
  override readonly name = 'FoldersOutsideError';
}

export class FoldersOutside {
  readonly #steadyNow: () => number;
  #kept: { readonly stats: readonly FileStats[]; readonly atMs: number } | undefined;

  /** @param steadyNow in milliseconds, by a clock that is never set */
  constructor(steadyNow: () => number) {
    this.#steadyNow = steadyNow;
  }

  /**
   * As they were half a second ago at most, the nearest first: to look at each file costs no call.
   *
   * @param look calls back with a descriptor of the disk's folder, where calls to the disk are made
   * @throws what `look` throws, and FoldersOutsideError for what the filesystems above answer (EACCES, …)
   */
  of(look: (stats: (top: number) => FileStats[]) => FileStats[]): readonly FileStats[] {
    const atMs = this.#steadyNow();
    if (this.#kept === undefined || atMs - this.#kept.atMs >= keptMs) this.#kept = { stats: look(statsAbove), atMs };
    return this.#kept.stats;
  }
}

function statsAbove(top: number): FileStats[] {
  const path = `/proc/self/fd/${top}`;
  const realPath = readlinkSync(path);
  const steps = realPath === '/' ? 0 : realPath.split('/').length - 1;
  try {
    return Array.from({ length: steps }, (_, step) => {
      const above = Array.from({ length: step + 1 }, () => '..').join('/');
      return underAccessList(fileStats(statSync(`${path}/${above}`, { bigint: true })), top, above);
    });
  } catch (cause) {
    throw new FoldersOutsideError(`the folders above ${realPath} cannot be looked at: ${systemReasonOf(cause)}`, {
      cause,
    });
  }
}
