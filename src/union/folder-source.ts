/** Owns how a folder on a disk is come by: step by step from the disk's top, each time anew. */
import { closeSync } from 'node:fs';
import type { OpenFolder } from './branch.js';
import { DescriptorFolder } from './descriptor-folder.js';
import { openBelow } from './open-below.js';

/** A disk as its folders are reached from. */
export interface DiskTop {
  readonly path: string;
  /** A descriptor of its top folder, the caller's to close. @throws DiskAwayError */
  openTop(): number;
  /** To be called between two calls. @throws DiskHungError */
  step(): void;
}

/** From a disk's top to a folder below it. */
export interface FolderWay {
  /** The whole of it; the same text each time, as far as that can be had. */
  readonly path: string;
  readonly steps: readonly string[];
}

export interface FolderSource {
  /**
   * Calls `use` with the folder some steps below a disk's top.
   *
   * @returns undefined if there is no such folder
   * @throws DiskAwayError, or what the disk answers
   */
  use<T>(disk: DiskTop, way: FolderWay, use: (folder: OpenFolder) => T): T | undefined;
}

export const freshFolders: FolderSource = {
  use: (disk, { steps }, use) => {
    const fd = openBelow(disk.openTop(), steps);
    if (fd === undefined) return undefined;
    try {
      return use(new DescriptorFolder(fd, () => disk.step()));
    } finally {
      closeSync(fd);
    }
  },
};
