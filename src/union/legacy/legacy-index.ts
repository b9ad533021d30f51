/** Owns the questions to the listings of the flat folders, however those are come by. */
import type { CameraName } from '../../domain/camera-name.js';
import type { Day } from '../../domain/day.js';
import type { PackedNames } from './packed-names.js';

export interface LegacyIndex {
  /** With segments, as far as is known. */
  cameras(): CameraName[];
  /** None while its flat folder has not been read. */
  daysOf(camera: CameraName): Iterable<Day>;
  /** @throws LegacyUnreadError */
  hasCamera(camera: CameraName): boolean;
  /**
   * The same object for as long as they are the same; undefined if there are none.
   *
   * @throws LegacyUnreadError
   */
  namesOf(camera: CameraName, day: Day): PackedNames | undefined;
}
