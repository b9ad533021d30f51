/** Owns the merged day's own playlist, `hls/index.m3u8`: all its segments, whatever root they lie in. */
import { dayBounds } from '../../domain/day.js';
import { recordedMedia } from '../../domain/layout.js';
import { formatReference } from '../../domain/reference.js';
import { type MergedPlaylist, type MergedPlaylistParts, makeMergedPlaylist } from '../../lookup/merged-playlist.js';
import type { MergedDay } from '../../union/merged-days.js';
import { rootFolder } from './places.js';
import { finished, isOver, type Source, targetSeconds } from './source.js';

export function makeDayPlaylist(source: Source, { camera, day }: MergedDay, known?: MergedPlaylist): MergedPlaylist {
  const { zone, media, segmented } = source;
  const isAllThere = isOver(source, camera, day, dayBounds(zone, day).endMs);
  const toDay = media === recordedMedia ? '' : '../';
  const covering = segmented.of(camera, day)?.covering;
  const parts: MergedPlaylistParts = {
    zone,
    covering: covering === undefined ? [] : finished(covering, isAllThere),
    targetSeconds: targetSeconds(source),
    isOver: isAllThere,
    referenceTo: ({ name }) => formatReference(name),
    initReferenceTo: ({ branch }, initName) => toDay + rootFolder(media, branch) + formatReference(initName),
  };
  return makeMergedPlaylist(parts, known);
}
