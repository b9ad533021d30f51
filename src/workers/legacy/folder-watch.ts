/** Owns what the kernel tells of a folder while one looks away: names that came, went or were replaced (inotify(7)). */
import { type FSWatcher, statfsSync, watch } from 'node:fs';

/**
 * Filesystems of this host alone, by statfs(2): their changes are all told of. What another host changes on a shared
 * one, or a program on one of FUSE, is not.
 */
const tellingTypes = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // xfs
  0x9123683e, // btrfs
  0xf2f52010, // f2fs
  0x2fc12fc1, // zfs
  0x01021994, // tmpfs
  0x4d44, // vfat
  0x2011bab0, // exfat
  0x7366746e, // ntfs3
]);

export class FolderWatch {
  #watcher: FSWatcher | undefined;
  #names = new Set<string>();

  /** @param path of the folder itself, such as its descriptor's under /proc */
  constructor(path: string) {
    if (!tellingTypes.has(statfsSync(path).type)) return;
    try {
      this.#watcher = watch(path, { persistent: false }, (event, name) => {
        if (event === 'rename' && name !== null) this.#names.add(name);
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
