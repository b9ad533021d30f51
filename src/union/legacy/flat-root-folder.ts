/** Owns a flat folder that stands for a root: all there is in it is the media folder, which is the flat folder again. */
import type { StatsFs } from 'node:fs';
import { recordedMedia } from '../../domain/layout.js';
import type { FolderEntry, OpenFolder } from '../branch.js';
import type { FileStats } from '../file-stats.js';

export class FlatRootFolder implements OpenFolder {
  readonly #folder: OpenFolder;

  constructor(folder: OpenFolder) {
    this.#folder = folder;
  }

  stats(): FileStats {
    return this.#folder.stats();
  }

  space(): StatsFs {
    return this.#folder.space();
  }

  entries(): FolderEntry[] {
    return [{ name: recordedMedia, kind: 'folder' }];
  }

  version(): string {
    return recordedMedia;
  }

  look(name: string): FileStats | undefined {
    return name === recordedMedia ? this.stats() : undefined;
  }

  fileSize(): undefined {
    return undefined;
  }

  openFile(): undefined {
    return undefined;
  }
}
