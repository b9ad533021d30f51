/** Owns the legacy path as a union asks it: which days of which camera, and each day as a branch. */
import type { LegacyConfig } from '../../config/config.js';
import type { CameraName } from '../../domain/camera-name.js';
import type { Day } from '../../domain/day.js';
import type { TimeZone } from '../../domain/time-zone.js';
import type { Branch } from '../branch.js';
import { FlatDayBranch } from './flat-day-branch.js';
import type { FlatFolder } from './flat-folders.js';
import type { LegacyIndex } from './legacy-index.js';
import { LegacyNames } from './legacy-names.js';
import { LegacyPath } from './legacy-path.js';
import { LegacyUnreadError } from './legacy-unread-error.js';

export class LegacyLayout {
  readonly #path: LegacyPath;
  readonly #names: LegacyNames;
  readonly #index: LegacyIndex;

  constructor(legacy: LegacyConfig, zone: TimeZone, index: LegacyIndex) {
    this.#path = new LegacyPath(legacy.path);
    this.#names = new LegacyNames(zone, legacy.names);
    this.#index = index;
  }

  /** With segments. */
  cameras(): CameraName[] {
    return [...this.#index.cameras()].filter((camera) => this.#index.folderOf(camera).days.size > 0);
  }

  /** None while its flat folder has not been read. */
  daysOf(camera: CameraName): Iterable<Day> {
    return this.#index.folderOf(camera).days.keys();
  }

  /** @throws LegacyUnreadError */
  hasCamera(camera: CameraName): boolean {
    return this.#read(camera).days.size > 0;
  }

  /** @throws LegacyUnreadError */
  hasDay(camera: CameraName, day: Day): boolean {
    return this.#read(camera).days.has(day);
  }

  /** Its flat folder as a root of one day. */
  branchOf(camera: CameraName, day: Day): Branch {
    const listed = () => this.#read(camera).days.get(day);
    return new FlatDayBranch({ path: this.#path, names: this.#names, camera, day, listed });
  }

  #read(camera: CameraName): FlatFolder {
    const folder = this.#index.folderOf(camera);
    if (folder.unread !== undefined) throw new LegacyUnreadError(this.#path.pathOf(camera), folder.unread);
    return folder;
  }
}
