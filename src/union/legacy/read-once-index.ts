/** Owns the index of a command that runs once: a flat folder is read when it is first asked for, and not again. */
import type { LegacyConfig } from '../../config/config.js';
import type { CameraName } from '../../domain/camera-name.js';
import { reasonOf } from '../../domain/errors.js';
import type { TimeZone } from '../../domain/time-zone.js';
import type { Observer } from '../observer.js';
import type { FlatFolder } from './flat-folders.js';
import { listFlatFolder, type NamesByDay } from './flat-listing.js';
import type { LegacyIndex } from './legacy-index.js';
import { LegacyNames } from './legacy-names.js';
import { LegacyPath } from './legacy-path.js';

export class ReadOnceIndex implements LegacyIndex {
  readonly #path: LegacyPath;
  readonly #names: LegacyNames;
  readonly #observer: Observer;
  readonly #folders = new Map<CameraName, FlatFolder>();

  constructor(legacy: LegacyConfig, zone: TimeZone, observer: Observer) {
    this.#path = new LegacyPath(legacy.path);
    this.#names = new LegacyNames(zone, legacy.names);
    this.#observer = observer;
  }

  cameras(): Iterable<CameraName> {
    return this.#folders.keys();
  }

  folderOf(camera: CameraName): FlatFolder {
    const known = this.#folders.get(camera);
    if (known !== undefined) return known;
    const folder = this.#read(camera);
    this.#folders.set(camera, folder);
    return folder;
  }

  #read(camera: CameraName): FlatFolder {
    try {
      return { days: this.#list(camera), unread: undefined };
    } catch (error) {
      return { days: new Map(), unread: reasonOf(error) };
    }
  }

  #list(camera: CameraName): NamesByDay {
    const steps = this.#path.stepsTo(camera);
    const parts = {
      path: this.#path.pathOf(camera),
      names: this.#names,
      observer: this.#observer,
      onProgress: () => {},
    };
    return this.#path.withFolder(steps, (fd) => listFlatFolder({ ...parts, fd })) ?? new Map();
  }
}
