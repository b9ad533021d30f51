/** Owns the index of a daemon: it is told what is in the flat folders by whoever follows them. */
import type { CameraName } from '../../domain/camera-name.js';
import {
  applyFlatChanges,
  type FlatFolder,
  type FlatFolders,
  type FlatFoldersChanges,
  noFlatFolders,
} from './flat-folders.js';
import type { LegacyIndex } from './legacy-index.js';

export class FollowedIndex implements LegacyIndex {
  #folders: FlatFolders = noFlatFolders;

  change(changes: FlatFoldersChanges): void {
    this.#folders = applyFlatChanges(this.#folders, changes);
  }

  cameras(): Iterable<CameraName> {
    return this.#folders.cameras.keys();
  }

  folderOf(camera: CameraName): FlatFolder {
    return this.#folders.cameras.get(camera) ?? { days: new Map(), unread: this.#folders.unread };
  }
}
