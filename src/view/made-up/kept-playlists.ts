/** Owns the playlists that are kept, so that one that did not change costs next to nothing, and one that grew little. */
import { LRUCache } from 'lru-cache';
import type { MergedPlaylist } from '../../lookup/merged-playlist.js';
import type { Permissions } from '../permissions.js';
import { type Edition, textEdition } from './edition.js';

/** Per view, and so per worker thread: a day of one-second segments and then some. */
const mostCharactersKept = 12_000_000;

interface Kept {
  readonly playlist: MergedPlaylist;
  readonly permissions: Permissions;
  readonly edition: Edition;
}

export class KeptPlaylists {
  readonly #kept = new LRUCache<string, Kept>({
    maxSize: mostCharactersKept,
    sizeCalculation: ({ playlist }) => playlist.text.length + 1,
  });

  /** @param make makes it from what was made before, if that is still known */
  edition(path: string, permissions: Permissions, make: (known?: MergedPlaylist) => MergedPlaylist): Edition {
    const kept = this.#kept.get(path);
    const playlist = make(kept?.playlist);
    const isSame = kept !== undefined && kept.playlist.text === playlist.text && isEqual(kept.permissions, permissions);
    const latestMs = playlist.parts.covering.at(-1)?.endMs ?? 0;
    const edition = isSame ? kept.edition : textEdition({ path, permissions, latestMs }, playlist.text);
    this.#kept.set(path, { playlist, permissions, edition });
    return edition;
  }
}

function isEqual(a: Permissions, b: Permissions): boolean {
  return a.mode === b.mode && a.uid === b.uid && a.gid === b.gid;
}
