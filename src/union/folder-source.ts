/** Owns how a folder on a disk is come by: step by step from the disk's top, each time anew. */
import { closeSync } from 'node:fs';
import { folderCalls } from '../host/folder-calls.js';
import type { OpenFolder } from './branch.js';
import { DescriptorFolder } from './descriptor-folder.js';
import { openBelow } from './open-below.js';
import { QuickFolder } from './quick-folder.js';

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

/** By Node's own calls alone: the others take longer to load than a command makes up for. */
export const freshFolders = openedBy((fd, beforeCall) => new DescriptorFolder(fd, beforeCall));

/** For whoever asks for long. */
export function quickFolders(): FolderSource {
  const calls = folderCalls();
  return calls === undefined ? freshFolders : openedBy((fd, beforeCall) => new QuickFolder(fd, beforeCall, calls));
}

function openedBy(open: (fd: number, beforeCall: () => void) => OpenFolder): FolderSource {
  return {
    use: (disk, { steps }, use) => {
      const fd = openBelow(disk.openTop(), steps);
      if (fd === undefined) return undefined;
      try {
        return use(open(fd, () => disk.step()));
      } finally {
        closeSync(fd);
      }
    },
  };
}
