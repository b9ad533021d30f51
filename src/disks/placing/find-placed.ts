/** Owns the look for a segment that an earlier attempt may have placed before it was killed. */
import type { DiskConfig } from '../../config/config.js';
import type { Placed, Placement } from '../disk.js';
import { withOwnDisk } from '../own-disk.js';
import { withMediaFolder } from './media-folder.js';
import { comparePlaced, describePlaced } from './placed-file.js';
import { placingErrorAfter } from './placing-error.js';
import { withSource } from './segment-source.js';

/**
 * Undefined unless it is there with the same bytes.
 *
 * @throws PlacingError
 */
export function findPlaced(disk: DiskConfig, placement: Placement): Placed | undefined {
  try {
    return withSource(placement.source, (source) =>
      withOwnDisk(disk, (top) =>
        withMediaFolder(top, placement, (media) => {
          const isThere = comparePlaced(media, placement.name, source) === 'same';
          return isThere ? describePlaced(media, placement.name, source.bytes, true) : undefined;
        }),
      ),
    );
  } catch (error) {
    throw placingErrorAfter(error, disk, placement);
  }
}
