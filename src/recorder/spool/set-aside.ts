/** Owns the segments that cannot be played: kept out of the way for a person to look at, the newest of them. */
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../domain/errors.js';

/** They lie in what may be memory, and a camera that sends garbage sends it day and night. */
const mostFiles = 20;
const mostBytes = 32 * 2 ** 20;

export class SetAside {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  async open(mode: number): Promise<void> {
    await mkdir(this.path, { recursive: true, mode });
  }

  async take(segmentPath: string, name: string): Promise<void> {
    try {
      await rename(segmentPath, join(this.path, name));
    } catch (error) {
      // It is the very reason that it is not there any more: nothing is left to be kept.
      if (errorCode(error) !== 'ENOENT') throw error;
    }
    await this.#deleteOldest();
  }

  async #deleteOldest(): Promise<void> {
    const files = await Promise.all(
      (await readdir(this.path)).map(async (name) => {
        const path = join(this.path, name);
        // Another camera's segment may have pushed it out meanwhile.
        const stats = await stat(path).catch(() => undefined);
        return { path, bytes: stats?.size ?? 0, changedMs: stats?.mtimeMs ?? 0 };
      }),
    );
    let bytes = 0;
    for (const [index, file] of files.sort((a, b) => b.changedMs - a.changedMs).entries()) {
      bytes += file.bytes;
      if (index >= mostFiles || bytes > mostBytes) await rm(file.path, { force: true });
    }
  }
}
