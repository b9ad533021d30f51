/** Owns the playlist of a booking, which refers to the segments of its day and, at midnight, of the day before. */
import { formatReference } from '../../domain/reference.js';
import type { Booking } from '../../lookup/lookup.js';
import { type MergedPlaylist, type MergedPlaylistParts, makeMergedPlaylist } from '../../lookup/merged-playlist.js';
import { rootFolder, segmentFolder, wayToDay } from './places.js';
import { type Source, targetSeconds } from './source.js';

export function makeBookingPlaylist(
  source: Source,
  { window, segments }: Pick<Booking, 'window' | 'segments'>,
  isComplete: boolean,
  known?: MergedPlaylist,
): MergedPlaylist {
  const { zone, media } = source;
  const toDayOf = (index: number) => wayToDay(window.day, segments[index]?.day ?? window.day);
  const parts: MergedPlaylistParts = {
    zone,
    covering: segments,
    targetSeconds: targetSeconds(source),
    isOver: isComplete,
    referenceTo: ({ branch, name }, index) => toDayOf(index) + segmentFolder(media, branch) + formatReference(name),
    initReferenceTo: ({ branch }, initName, index) =>
      toDayOf(index) + rootFolder(media, branch) + formatReference(initName),
  };
  return makeMergedPlaylist(parts, known);
}
