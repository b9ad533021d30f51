/** Owns when the first segment of a root began, by the names of its segments. */
import type { DiskConfig } from '../../config/config.js';
import type { SegmentNameTemplate } from '../../domain/segment-name.js';
import type { TimeZone } from '../../domain/time-zone.js';
import type { FoundRoot } from '../disk.js';
import { withMediaFolder } from '../placing/media-folder.js';
import { withReadableDisk } from './readable-disk.js';

/**
 * Undefined if the root holds no segment.
 *
 * @throws DayfsError
 */
export function earliestSegmentMs(
  disk: DiskConfig,
  root: Pick<FoundRoot, 'camera' | 'day'>,
  template: SegmentNameTemplate,
  zone: TimeZone,
): number | undefined {
  return withReadableDisk(disk, (top) =>
    withMediaFolder(top, root, (media) => {
      const starts = media
        .entries()
        .filter((entry) => entry.isFile())
        .flatMap((entry) => template.parse(zone, entry.name).slice(0, 1));
      return starts.length === 0 ? undefined : starts.reduce((earliest, startMs) => Math.min(earliest, startMs));
    }),
  );
}
