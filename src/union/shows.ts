/** Owns which names of a root a union leaves out. */
import { ownPrefix, playlistName } from '../domain/layout.js';
import type { Branch } from './branch.js';

/** `merged` hides what is dayfs's own in a root; `as-it-lies` hides nothing. */
export type Shows = 'merged' | 'as-it-lies';

export function hides(shows: Shows, branch: Branch | undefined, name: string): boolean {
  if (shows === 'as-it-lies') return false;
  return name.startsWith(ownPrefix) || (branch?.isMedia === true && name === playlistName);
}
