/** Owns the file of a root's own playlist: one write per segment, healed when an earlier write was torn. */
import { closeSync, constants, fstatSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { DayfsError, errorCode } from '../../domain/errors.js';
import { playlistName } from '../../domain/layout.js';
import type { Folder } from '../folder.js';
import {
  addEntry,
  fitsTarget,
  formatEntry,
  makeRootPlaylist,
  type PlaylistEntry,
  parseRootPlaylist,
  type RootPlaylist,
} from './root-playlist.js';
import { withTemporaryFile } from './temporary-file.js';
import { writeWhole } from './write-whole.js';

/** What is remembered of a file that is known to hold whole entries, so that it need not be read again. */
export interface KnownPlaylist {
  readonly inode: number;
  readonly bytes: number;
  readonly targetSeconds: number;
}

/** A day of one-second segments is a sixth of it. */
const mostBytes = 64 * 1024 * 1024;

/**
 * Lists a segment, once.
 *
 * @param known what the last call for this playlist returned, if nothing failed since
 * @param mayBeListed an earlier attempt may have listed it: the file is read
 */
export function addToPlaylistFile(
  media: Folder,
  entry: PlaylistEntry,
  known: KnownPlaylist | undefined,
  mayBeListed: boolean,
): KnownPlaylist {
  const descriptor = openPlaylist(media);
  if (descriptor === undefined) return rewrite(media, makeRootPlaylist(entry));
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile() || stats.size > mostBytes) throw foreign('it is no file that dayfs would write');
    const isKnown = known !== undefined && known.inode === stats.ino && known.bytes === stats.size;
    if (isKnown && !mayBeListed && fitsTarget(entry, known.targetSeconds)) {
      return append(descriptor, formatEntry(entry), known.targetSeconds);
    }
    return addToUnknown(media, descriptor, entry);
  } finally {
    closeSync(descriptor);
  }
}

function openPlaylist(media: Folder): number | undefined {
  const flags = constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  try {
    return openSync(media.pathOf(playlistName), flags);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function addToUnknown(media: Folder, descriptor: number, entry: PlaylistEntry): KnownPlaylist {
  const text = readFileSync(descriptor, 'utf8');
  const playlist = text === '' ? undefined : parseRootPlaylist(text);
  if (playlist === undefined && text !== '') throw foreign('its text is no playlist');
  const next = nextPlaylist(playlist, entry);
  // A torn end or a longer target changes what is there; anything else only adds to it.
  if (!next.text.startsWith(text)) return rewrite(media, next);
  return append(descriptor, next.text.slice(text.length), next.targetSeconds);
}

function nextPlaylist(playlist: RootPlaylist | undefined, entry: PlaylistEntry): RootPlaylist {
  if (playlist === undefined) return makeRootPlaylist(entry);
  return playlist.names.has(entry.name) ? playlist : addEntry(playlist, entry);
}

function append(descriptor: number, text: string, targetSeconds: number): KnownPlaylist {
  const bytes = Buffer.from(text);
  if (writeSync(descriptor, bytes) < bytes.length) throw new Error('only a part of the entry could be written');
  fsyncSync(descriptor);
  const { ino, size } = fstatSync(descriptor);
  return { inode: ino, bytes: size, targetSeconds };
}

/** A kill at any moment leaves the old playlist or the new one. */
function rewrite(media: Folder, playlist: RootPlaylist): KnownPlaylist {
  const known = withTemporaryFile(media, (file) => {
    writeWhole(file.descriptor, Buffer.from(playlist.text));
    fsyncSync(file.descriptor);
    renameSync(file.path, media.pathOf(playlistName));
    const { ino, size } = fstatSync(file.descriptor);
    return { inode: ino, bytes: size, targetSeconds: playlist.targetSeconds };
  });
  media.flush();
  return known;
}

function foreign(why: string): DayfsError {
  return new DayfsError('failed', `${why}; move it away, and a new one is begun`);
}
