/**
 * Owns the roots' own playlists as they were last read: each is read anew only when it has changed, and of one
 * that dayfs writes only what was added.
 */
import { type BigIntStats, closeSync, fstatSync, readSync } from 'node:fs';
import { LRUCache } from 'lru-cache';
import { playlistName } from '../domain/layout.js';
import { askBranch, type Branch, type OpenFolder } from '../union/branch.js';
import type { Observer } from '../union/observer.js';
import { noPlaylist, PlaylistText } from './playlist-text.js';

/** A day of one-second segments is a sixth of it. */
const mostBytes = 64 * 1024 * 1024;

/** Two days of two-second segments and then some. */
const mostCharactersKept = 16_000_000;

interface ReadPlaylist {
  readonly identity: string;
  readonly file: string;
  readonly text: PlaylistText;
  /** Up to where whole lines were read. */
  readonly readBytes: number;
}

export class NotedPlaylists {
  readonly #observer: Observer;
  readonly #kept = new LRUCache<string, ReadPlaylist>({
    maxSize: mostCharactersKept,
    // One that is larger than all is kept too, alone: it would be read anew for every question else.
    sizeCalculation: ({ text }) => Math.min(text.length + 1, mostCharactersKept),
  });

  constructor(observer: Observer) {
    this.#observer = observer;
  }

  /** The same object for as long as the playlist is the same. */
  of(media: Branch): PlaylistText {
    const asked = askBranch(media, this.#observer, (folder) => this.#read(media, folder));
    return typeof asked === 'string' ? noPlaylist : asked.answer;
  }

  #read(media: Branch, folder: OpenFolder): PlaylistText {
    const opened = folder.openFile(playlistName);
    if (opened === undefined) return noPlaylist;
    const { fd } = opened;
    try {
      const stats = fstatSync(fd, { bigint: true });
      const kept = this.#kept.get(media.key);
      if (kept?.identity === identityOf(stats)) return kept.text;
      if (stats.size > mostBytes) return noPlaylist;
      const read = readPlaylist(fd, stats, kept);
      this.#kept.set(media.key, read);
      return read.text;
    } finally {
      closeSync(fd);
    }
  }
}

function readPlaylist(fd: number, stats: BigIntStats, kept: ReadPlaylist | undefined): ReadPlaylist {
  // With its birth, since the number of a file that was replaced is given to another.
  const file = [stats.dev, stats.ino, stats.birthtimeNs].join(':');
  // Dayfs only ever adds to the file, or puts another in its place; other programs may change what was there.
  const known = kept?.text.isVerified === true && kept.file === file ? kept : undefined;
  const from = known !== undefined && Number(stats.size) > known.readBytes ? known.readBytes : 0;
  const bytes = readFrom(fd, from, Number(stats.size));
  const wholeBytes = bytes.lastIndexOf('\n') + 1;
  const added = bytes.toString('utf8', 0, wholeBytes);
  const whole = from > 0 && known !== undefined ? known.text.with(added) : new PlaylistText(added);
  // Another program may leave out the end of the last line; of dayfs's own it is still being written, or torn.
  const text = whole.isVerified ? whole : whole.with(bytes.toString('utf8', wholeBytes));
  return { identity: identityOf(stats), file, text, readBytes: from + wholeBytes };
}

function identityOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(':');
}

/** What is there of the bytes from one position to another. */
function readFrom(fd: number, position: number, end: number): Buffer {
  const bytes = Buffer.allocUnsafe(end - position);
  let length = 0;
  for (let read = -1; read !== 0 && length < bytes.length; length += read) {
    read = readSync(fd, bytes, length, bytes.length - length, position + length);
  }
  return bytes.subarray(0, length);
}
