/** Owns a folder of segments that are kept out of the way for a person to look at: the newest of them. */
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../domain/errors.js';
import { makeOwnFolder } from './own-folder.js';

/** They lie in what may be memory, and a camera that sends garbage sends it day and night. */
export interface SetAsideBounds {
  readonly mostFiles: number;
  readonly mostBytes: number;
}

export class SetAside {
  readonly path: string;
  readonly #bounds: SetAsideBounds;

  constructor(path: string, bounds: SetAsideBounds) {
    this.path = path;
    this.#bounds = bounds;
  }

  /** @throws DayfsError if something else stands there */
  async open(mode: number): Promise<void> {
    await makeOwnFolder(this.path, mode);
  }

  /** @returns whether it was still there */
  async take(segmentPath: string, name: string): Promise<boolean> {
    try {
      await rename(segmentPath, join(this.path, name));
      return true;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return false;
      throw error;
    }
  }

  /** @returns the names of those that were deleted */
  async deleteOldest(): Promise<string[]> {
    const deleted: string[] = [];
    let [files, bytes] = [0, 0];
    for (const file of await this.#newestFirst()) {
      files += 1;
      bytes += file.bytes;
      if (files <= this.#bounds.mostFiles && bytes <= this.#bounds.mostBytes) continue;
      await rm(join(this.path, file.name), { force: true });
      deleted.push(file.name);
    }
    return deleted;
  }

  async #newestFirst(): Promise<Array<{ name: string; bytes: number; changedMs: number }>> {
    const entries = await readdir(this.path, { withFileTypes: true });
    const files = await Promise.all(
      entries
        .filter((entry) => entry.isFile())
        .map(async ({ name }) => {
          // Another camera's segment may have pushed it out meanwhile.
          const stats = await stat(join(this.path, name)).catch(() => undefined);
          return { name, bytes: stats?.size ?? 0, changedMs: stats?.mtimeMs ?? 0 };
        }),
    );
    return files.sort((a, b) => b.changedMs - a.changedMs);
  }
}
