/** Owns what a booking's one file is joined from: its segments whole, as they lie on their disks at this moment. */
import type { BookedSegment, Booking } from '../../lookup/lookup.js';
import { namesByBranch } from '../../lookup/segment.js';
import { askBranch, type Branch } from '../../union/branch.js';
import type { FileStats } from '../../union/file-stats.js';
import type { Observer } from '../../union/observer.js';
import { permissionsOf } from '../disk-permissions.js';
import type { Permissions } from '../permissions.js';
import type { JoinedPart } from './edition.js';
import { rootFolder } from './places.js';
import type { Source } from './source.js';

/** Without segments that are gone, and with the permissions of those that are there. */
export function joinSegments(
  source: Source,
  { camera, segments }: Pick<Booking, 'camera' | 'segments'>,
): { parts: JoinedPart[]; files: Permissions[] } {
  const stats = statsOf(segments, source.days.observer);
  const parts: JoinedPart[] = [];
  const files: Permissions[] = [];
  for (const { segment, day } of segments) {
    const found = stats.get(segment.branch)?.get(segment.name);
    if (found?.kind !== 'file' || found.size === 0) continue;
    const path = `/${camera}/${day}/${rootFolder(source.media, segment.branch)}${segment.name}`;
    parts.push({ path, bytes: found.size });
    files.push(permissionsOf(found));
  }
  return { parts, files };
}

function statsOf(segments: readonly BookedSegment[], observer: Observer) {
  const stats = new Map<Branch, ReadonlyMap<string, FileStats | undefined>>();
  for (const [branch, names] of namesByBranch(segments.map(({ segment }) => segment))) {
    const asked = askBranch(branch, observer, (folder) => new Map(names.map((name) => [name, folder.look(name)])));
    if (typeof asked !== 'string') stats.set(branch, asked.answer);
  }
  return stats;
}
