/** Owns the roots' own playlists as they were last read: each is read anew only when it has changed. */
import { closeSync, fstatSync, readFileSync } from 'node:fs';
import { LRUCache } from 'lru-cache';
import { playlistName } from '../domain/layout.js';
import { askBranch, type Branch, type OpenFolder } from '../union/branch.js';
import type { Observer } from '../union/observer.js';
import { noNotes, type PlaylistNotes, parsePlaylistNotes } from './playlist-notes.js';

/** A day of one-second segments is a sixth of it. */
const mostBytes = 64 * 1024 * 1024;

const mostNotesKept = 131_072;

interface ReadPlaylist {
  readonly identity: string;
  readonly notes: PlaylistNotes;
}

export class NotedPlaylists {
  readonly #observer: Observer;
  readonly #kept = new LRUCache<string, ReadPlaylist>({
    maxSize: mostNotesKept,
    sizeCalculation: ({ notes }) => notes.byName.size + 1,
  });

  constructor(observer: Observer) {
    this.#observer = observer;
  }

  /** The same object for as long as the playlist is the same. */
  of(media: Branch): PlaylistNotes {
    const asked = askBranch(media, this.#observer, (folder) => this.#read(media, folder));
    return typeof asked === 'string' ? noNotes : asked.answer;
  }

  #read(media: Branch, folder: OpenFolder): PlaylistNotes {
    const fd = folder.openFile(playlistName);
    if (fd === undefined) return noNotes;
    try {
      const { dev, ino, size, mtimeNs, ctimeNs } = fstatSync(fd, { bigint: true });
      const identity = [dev, ino, size, mtimeNs, ctimeNs].join(':');
      const kept = this.#kept.get(media.key);
      if (kept?.identity === identity) return kept.notes;
      const notes = size > mostBytes ? noNotes : parsePlaylistNotes(readFileSync(fd, 'utf8'));
      this.#kept.set(media.key, { identity, notes });
      return notes;
    } finally {
      closeSync(fd);
    }
  }
}
