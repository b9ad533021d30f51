/** Owns a folder that lies in memory alone, as a rehearsal reads it: a root, or its media folder with segments in it. */
import { fstatSync, type StatsFs, writeSync } from 'node:fs';
import { formatEntry, makeRootPlaylist, type PlaylistEntry } from '../../disks/placing/root-playlist.js';
import { recordedMedia } from '../../domain/layout.js';
import { openMemoryFile } from '../../host/memory-file.js';
import type { FolderEntry, OpenedFile, OpenFolder } from '../../union/branch.js';
import { type FileStats, fileStats, longAgo } from '../../union/file-stats.js';

/** A file's bytes, as far as anybody asks. */
const usualBytes = 1024;

export class RehearsedFolder implements OpenFolder {
  readonly #segments: readonly PlaylistEntry[];

  /** @param segments none in a root itself */
  constructor(segments: readonly PlaylistEntry[]) {
    this.#segments = segments;
  }

  stats(): FileStats {
    return statsOf('folder');
  }

  space(): StatsFs {
    return { type: 0, bsize: usualBytes, blocks: 0, bfree: 0, bavail: 0, files: 0, ffree: 0 };
  }

  entries(): FolderEntry[] {
    return this.#segments.map(({ name }) => ({ name, kind: 'file' }));
  }

  version(): string | undefined {
    return undefined;
  }

  look(name: string): FileStats | undefined {
    return statsOf(name === recordedMedia ? 'folder' : 'file');
  }

  fileSize(): { readonly bytes: number; readonly changedMs: number } {
    return { bytes: usualBytes, changedMs: 0 };
  }

  /** Whichever is asked for, it is the playlist. */
  openFile(): OpenedFile {
    const [first, ...rest] = this.#segments;
    const fd = openMemoryFile('a playlist that dayfs rehearses with');
    if (first !== undefined) writeSync(fd, makeRootPlaylist(first).text + rest.map(formatEntry).join(''));
    return { fd, stats: fileStats(fstatSync(fd, { bigint: true })) };
  }
}

function statsOf(kind: FileStats['kind']): FileStats {
  const times = { born: longAgo, accessed: longAgo, modified: longAgo, changed: longAgo };
  const numbers = { uid: 0, gid: 0, size: usualBytes, blocks: 2, device: 0, inode: 0 };
  return { kind, mode: 0o755, ...numbers, ...times };
}
