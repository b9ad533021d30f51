/** Owns the index of a daemon: it is told what is in the flat folders by whoever follows them. */
import type { CameraName } from '../../domain/camera-name.js';
import type { Day } from '../../domain/day.js';
import { applyFlatChanges, type FlatFolders, type FlatFoldersChanges, noFlatFolders } from './flat-folders.js';
import type { NamesByDay } from './flat-listing.js';
import type { LegacyIndex } from './legacy-index.js';
import { LegacyUnreadError } from './legacy-unread-error.js';
import type { PackedNames } from './packed-names.js';

export class FollowedIndex implements LegacyIndex {
  #folders: FlatFolders = noFlatFolders;

  change(changes: FlatFoldersChanges): void {
    this.#folders = applyFlatChanges(this.#folders, changes);
  }

  cameras(): CameraName[] {
    return [...this.#folders.cameras].filter(([, { days }]) => days.size > 0).map(([camera]) => camera);
  }

  daysOf(camera: CameraName): Iterable<Day> {
    return this.#folders.cameras.get(camera)?.days.keys() ?? [];
  }

  hasCamera(camera: CameraName): boolean {
    return this.#read(camera).size > 0;
  }

  namesOf(camera: CameraName, day: Day): PackedNames | undefined {
    return this.#read(camera).get(day);
  }

  /** A camera that is not among those that were found has none, once it is known that all were. */
  #read(camera: CameraName): NamesByDay {
    const folder = this.#folders.cameras.get(camera);
    const unread = folder === undefined ? this.#folders.unread : folder.unread;
    if (unread !== undefined) throw new LegacyUnreadError(camera, unread);
    return folder?.days ?? new Map();
  }
}
