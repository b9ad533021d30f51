/** Owns the playlist of a booking, which refers to the segments of its day and, at midnight, of the day before. */
import type { Day } from '../../domain/day.js';
import { formatReference } from '../../domain/reference.js';
import type { Booking } from '../../lookup/lookup.js';
import { type MergedPlaylist, makeMergedPlaylist } from '../../lookup/merged-playlist.js';
import type { Segment } from '../../lookup/segment.js';
import { rootFolder, segmentFolder, wayToDay } from './places.js';
import { type Source, targetSeconds } from './source.js';

export function makeBookingPlaylist(
  source: Source,
  { window, segments }: Pick<Booking, 'window' | 'segments'>,
  isComplete: boolean,
  known?: MergedPlaylist,
): MergedPlaylist {
  const { zone, media } = source;
  const days = new Map<Segment, Day>(segments.map(({ segment, day }) => [segment, day]));
  const toDayOf = (segment: Segment) => wayToDay(window.day, days.get(segment) ?? window.day);
  const parts = {
    zone,
    covering: segments,
    targetSeconds: targetSeconds(source),
    isOver: isComplete,
    referenceTo: (segment: Segment) =>
      toDayOf(segment) + segmentFolder(media, segment.branch) + formatReference(segment.name),
    initReferenceTo: (segment: Segment, initName: string) =>
      toDayOf(segment) + rootFolder(media, segment.branch) + formatReference(initName),
  };
  return makeMergedPlaylist(parts, known);
}
