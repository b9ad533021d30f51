/** Owns what the kernel tells of a folder while one looks away: names that came, went or were replaced (inotify(7)). */
import { type FSWatcher, statfsSync, watch } from 'node:fs';
import { basename } from 'node:path';
import { tellsOfChanges } from '../../host/telling-filesystems.js';

export class FolderWatch {
  #watcher: FSWatcher | undefined;
  #names = new Set<string>();

  /** @param path of the folder itself, such as its descriptor's under /proc */
  constructor(path: string) {
    if (!tellsOfChanges(statfsSync(path).type)) return;
    // What becomes of the folder's own owner or times is told under its own name, by some kernels as if it were renamed.
    const ownName = basename(path);
    try {
      this.#watcher = watch(path, { persistent: false }, (event, name) => {
        if (event === 'rename' && name !== null && name !== ownName) this.#names.add(name);
      });
      this.#watcher.on('error', () => this.close());
    } catch {
      // The host's watches are used up: then its folder is looked at, as one on a filesystem that does not tell.
      this.close();
    }
  }

  /** Every change is told of, and the folder need not be read to see one. */
  get tells(): boolean {
    return this.#watcher !== undefined;
  }

  get pending(): number {
    return this.#names.size;
  }

  /** The names since the last time. */
  take(): ReadonlySet<string> {
    const names = this.#names;
    this.#names = new Set();
    return names;
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }
}
