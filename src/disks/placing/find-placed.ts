/** Owns the look for a segment that an earlier attempt may have placed before it was killed. */
import type { DiskConfig } from '../../config/config.js';
import type { Placed, Placement } from '../disk.js';
import { withOwnDisk } from '../own-disk.js';
import { withMediaFolder } from './media-folder.js';
import { describePlaced, isPlaced } from './placed-file.js';
import { placingErrorAfter } from './placing-error.js';
import { withSource } from './segment-source.js';

/**
 * Undefined if nothing is there under its name.
 *
 * @throws PlacingError, with EEXIST if another segment has the name
 */
export function findPlaced(disk: DiskConfig, placement: Placement): Placed | undefined {
  try {
    return withSource(placement.source, (source) =>
      withOwnDisk(disk, (top) =>
        withMediaFolder(top, placement, (media) => {
          const isThere = isPlaced(media, placement.name, source);
          return isThere ? describePlaced(media, placement.name, source.bytes, true) : undefined;
        }),
      ),
    );
  } catch (error) {
    throw placingErrorAfter(error, disk, placement);
  }
}
