/** Owns where a merged day shows the files of its segments, by their folders below the day. */
import type { Day } from '../../domain/day.js';
import { ownPrefix, recordedMedia } from '../../domain/layout.js';
import type { Branch } from '../../union/branch.js';

/** @param media the media folder that is shown as the day folder itself, if one is */
export function segmentFolder(media: string | undefined, branch: Branch): string {
  if (media === undefined) return `${recordedMedia}/`;
  return media === recordedMedia ? '' : rootFolder(media, branch);
}

/** Where no other root's file of the same name can hide it, as each root's init segment would the others'. */
export function rootFolder(media: string | undefined, branch: Branch): string {
  if (branch.disk === undefined) return media === recordedMedia ? '' : `${recordedMedia}/`;
  return `${ownPrefix}/roots/${branch.disk}/${recordedMedia}/`;
}

/** From the folder of a day's bookings to the folder of a day. */
export function wayToDay(from: Day, to: Day): string {
  return from === to ? '../../' : `../../../${to}/`;
}
