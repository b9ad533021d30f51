/** Owns what a union is made of: branches, each one place's folder among those that are shown as one. */
import type { StatsFs } from 'node:fs';
import type { DiskId } from '../domain/disk-id.js';
import { errorCode } from '../domain/errors.js';
import { DiskAwayError } from './disk-away-error.js';
import { DiskBusyError } from './disk-busy-error.js';
import type { FileStats } from './file-stats.js';
import type { Observer } from './observer.js';
import { unreadDetailOf } from './unread-folder-error.js';

/** A folder somewhere, which may be away, or be no folder. */
export interface Place {
  /** Where it lies, for people; may have gone since. */
  readonly path: string;
  /** What is away or fails as a whole when this folder does: the disk's folder. */
  readonly placePath: string;
  /** Its place on the call board: what hangs as a whole when this folder does. */
  readonly boardPlace: string;
  /**
   * Calls `use` with the folder open, and closes it.
   *
   * @returns undefined if there is no such folder: nothing there, or something else under one of the names
   * @throws DiskAwayError, DiskBusyError, or what the disk answers otherwise (EIO, EACCES, …)
   */
  open<T>(use: (folder: OpenFolder) => T): T | undefined;
}

export interface Branch extends Place {
  /** Undefined for the legacy path, which is no disk of the configuration. */
  readonly disk: DiskId | undefined;
  /** Tells it from every other branch, and is the same after a restart. */
  readonly key: string;
  /** The root that it lies in, or the flat folder of the legacy path. */
  readonly rootPath: string;
  /** A media folder of a root, and not what holds one or lies in one. */
  readonly isMedia: boolean;
  into(name: string): Branch;
  /** The folders between its disk and it that are no folders of the union: their permissions count there. */
  above(count: number): readonly Place[];
  /**
   * The folders above its disk, as they were a moment ago at most: theirs count as well.
   *
   * @throws as `open` does
   */
  outside(): readonly FileStats[];
}

/** A folder that stays the same one whatever happens to its name; valid until `use` returns. */
export interface OpenFolder {
  stats(): FileStats;
  /** Of the filesystem that it lies on. */
  space(): StatsFs;
  entries(): FolderEntry[];
  /** Another one when the entries are others; undefined where that cannot be told yet. */
  version(nowMs: number): string | undefined;
  /** Undefined if there is no such name. Does not follow a symbolic link. */
  look(name: string): FileStats | undefined;
  /** As `look`, of a regular file alone, and quicker. */
  fileSize(name: string): { readonly bytes: number; readonly changedMs: number } | undefined;
  /**
   * Undefined if it is no regular file. Never blocks.
   *
   * @param isLookedAt whether the caller has seen a moment ago that it is one: to open a device can do something
   */
  openFile(name: string, isLookedAt?: boolean): OpenedFile | undefined;
}

export interface OpenedFile {
  /** For reading, the caller's to close. */
  readonly fd: number;
  readonly stats: FileStats;
}

export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'symbolic-link' | 'special-file' | 'not-utf8';
}

/** ENOTDIR is also the answer of O_DIRECTORY with O_NOFOLLOW to a symbolic link. */
export function meansAbsent(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP' || code === 'ENAMETOOLONG';
}

/** `away` and `failed` are not `absent`: the branch may well hold something. */
export type NoAnswer = 'absent' | 'away' | 'failed';

/**
 * What a union asks one of its branches. One bad disk hides only its own: what fails there is noticed, and the
 * union goes on without it.
 *
 * @throws DiskBusyError
 */
export function askBranch<T>(
  place: Place,
  observer: Observer,
  ask: (folder: OpenFolder) => T,
): { readonly answer: T } | NoAnswer {
  try {
    const answer = place.open((folder) => ({ answer: ask(folder) }));
    observer.over('disk-error', place.placePath);
    return answer ?? 'absent';
  } catch (error) {
    if (meansAbsent(error)) return 'absent';
    if (error instanceof DiskAwayError) return 'away';
    // To ask later is not to go on without it.
    if (error instanceof DiskBusyError) throw error;
    noticeFailure(place, observer, error);
    return 'failed';
  }
}

export function noticeFailure(place: Place, observer: Observer, error: unknown): void {
  const isDenied = errorCode(error) === 'EACCES';
  const path = isDenied ? place.path : place.placePath;
  observer.notice({ kind: isDenied ? 'unreadable' : 'disk-error', path, count: 1, detail: unreadDetailOf(error) });
}
