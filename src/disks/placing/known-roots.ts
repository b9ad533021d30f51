/** Owns what a thread remembers of the roots that it has placed segments into. */
import { LRUCache } from 'lru-cache';
import type { Folder } from '../folder.js';
import type { KnownPlaylist } from './playlist-file.js';
import { removeLeftovers } from './temporary-file.js';

export interface KnownRoot {
  playlist: KnownPlaylist | undefined;
}

/** By the identity of the media folder: another disk mounted at the same path has other roots. */
export type KnownRoots = LRUCache<string, KnownRoot>;

/** More than there are cameras on one host; what is forgotten is read again. */
const mostKnown = 512;

export function makeKnownRoots(): KnownRoots {
  return new LRUCache({ max: mostKnown });
}

/**
 * At the first placing into a root, leftovers of killed attempts are removed, and the folders that lead there are
 * flushed: who made them may have been killed before it came to that.
 */
export function meetRoot(knownRoots: KnownRoots, media: Folder, above: readonly Folder[]): KnownRoot {
  const identity = media.identity();
  const known = knownRoots.get(identity);
  if (known !== undefined) return known;
  removeLeftovers(media);
  for (const folder of above) folder.flush();
  const met: KnownRoot = { playlist: undefined };
  knownRoots.set(identity, met);
  return met;
}
