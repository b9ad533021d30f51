/** Owns the legacy path as a union asks it: which days of which camera, and each day as a branch. */
import type { CameraName } from '../../domain/camera-name.js';
import type { Day } from '../../domain/day.js';
import type { Branch } from '../branch.js';
import { DiskBusyError } from '../disk-busy-error.js';
import { FlatDayBranch } from './flat-day-branch.js';
import type { LegacyIndex } from './legacy-index.js';
import type { LegacyNames } from './legacy-names.js';
import type { LegacyPath } from './legacy-path.js';

export class LegacyLayout {
  readonly index: LegacyIndex;
  readonly #path: LegacyPath;
  readonly #names: LegacyNames;

  constructor(parts: { path: LegacyPath; names: LegacyNames; index: LegacyIndex }) {
    this.index = parts.index;
    this.#path = parts.path;
    this.#names = parts.names;
  }

  /** Its flat folder cannot be come by, so that what it holds is not known. @throws DiskBusyError */
  isAway(camera: CameraName): boolean {
    try {
      return this.#path.lackOf(camera) !== undefined;
    } catch (error) {
      if (error instanceof DiskBusyError) throw error;
      // Whoever lists it is told why, and says so.
      return true;
    }
  }

  /** The camera's flat folder as a root of one day. */
  branchOf(camera: CameraName, day: Day): Branch {
    const listed = () => this.index.namesOf(camera, day);
    return new FlatDayBranch({ path: this.#path, names: this.#names, camera, day, listed });
  }
}
