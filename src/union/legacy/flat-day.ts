/** Owns what one day of a camera's flat folder is: where it lies, and which names are in it. */
import type { CameraName } from '../../domain/camera-name.js';
import type { Day } from '../../domain/day.js';
import type { LegacyNames } from './legacy-names.js';
import type { LegacyPath } from './legacy-path.js';
import type { PackedNames } from './packed-names.js';

export interface FlatDay {
  readonly path: LegacyPath;
  readonly names: LegacyNames;
  readonly camera: CameraName;
  readonly day: Day;
  /** @throws LegacyUnreadError */
  readonly listed: () => PackedNames | undefined;
}
