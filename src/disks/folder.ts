/**
 * Owns a folder that is held open. What is done beneath it goes by its descriptor and never by its path, so that
 * neither a symbolic link nor an unmount can lead a write to another filesystem.
 */
import { closeSync, constants, type Dirent, fstatSync, fsyncSync, mkdirSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../domain/errors.js';

const folderFlags = constants.O_RDONLY | constants.O_DIRECTORY;

export class Folder {
  /** Where it was opened, for people. */
  readonly path: string;
  readonly #descriptor: number;

  private constructor(path: string, descriptor: number) {
    this.path = path;
    this.#descriptor = descriptor;
  }

  /** Symbolic links on the way are followed: the path comes from the configuration. */
  static open(path: string): Folder {
    return new Folder(path, openSync(path, folderFlags));
  }

  /** A path that leads to an entry of this very folder, wherever it is mounted now, if at all. */
  pathOf(name: string): string {
    return `/proc/self/fd/${this.#descriptor}/${name}`;
  }

  /** Undefined if there is none. A symbolic link is refused with ENOTDIR. */
  openChild(name: string): Folder | undefined {
    try {
      return new Folder(join(this.path, name), openSync(this.pathOf(name), folderFlags | constants.O_NOFOLLOW));
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  openOrMakeChild(name: string): Folder {
    return this.openChild(name) ?? this.#makeChild(name);
  }

  entries(): Dirent[] {
    return readdirSync(this.pathOf('.'), { withFileTypes: true });
  }

  /** Makes names that were added or removed survive a loss of power. */
  flush(): void {
    try {
      fsyncSync(this.#descriptor);
    } catch (error) {
      // Some filesystems (CIFS, some of FUSE) cannot flush a folder, which is no fault of the disk.
      if (!['EINVAL', 'ENOTSUP', 'ENOSYS'].includes(errorCode(error) ?? '')) throw error;
    }
  }

  /** The same for as long as the folder exists, and another for every other folder. */
  identity(): string {
    const { dev, ino } = fstatSync(this.#descriptor, { bigint: true });
    return `${dev}:${ino}`;
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #makeChild(name: string): Folder {
    try {
      mkdirSync(this.pathOf(name), 0o755);
    } catch (error) {
      // Another process made it just now.
      if (errorCode(error) !== 'EEXIST') throw error;
    }
    const child = this.openChild(name);
    if (child === undefined) throw new Error(`${join(this.path, name)} vanished as soon as it was made`);
    return child;
  }
}

export function withFolder<T>(folder: Folder, use: (folder: Folder) => T): T {
  try {
    return use(folder);
  } finally {
    folder.close();
  }
}

/** Undefined if there is no such folder. */
export function withChild<T>(parent: Folder, name: string, use: (child: Folder) => T | undefined): T | undefined {
  const child = parent.openChild(name);
  return child === undefined ? undefined : withFolder(child, use);
}
