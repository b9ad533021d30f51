/**
 * Owns one camera's flat folder as it is followed: read once, and from then on only what changed in it is looked at.
 * Where the kernel does not tell of changes, and where it may have told too little, the folder is read again when its
 * time of change has moved.
 */
import { type BigIntStats, fstatSync, lstatSync } from 'node:fs';
import type { CameraName } from '../../domain/camera-name.js';
import type { Day } from '../../domain/day.js';
import { reasonOf } from '../../domain/errors.js';
import { restMs } from '../../union/descriptor-folder.js';
import type { FlatFolderChanges } from '../../union/legacy/flat-folders.js';
import { listFlatFolder, type NamesByDay } from '../../union/legacy/flat-listing.js';
import type { LegacyNames } from '../../union/legacy/legacy-names.js';
import { type LegacyPath, linkRemedy } from '../../union/legacy/legacy-path.js';
import type { Observer } from '../../union/observer.js';
import { unreadDetailOf } from '../../union/unread-folder-error.js';
import { changedDays, withPresence } from './day-changes.js';
import { FolderWatch } from './folder-watch.js';

export interface FollowedFolderParts {
  readonly camera: CameraName;
  readonly path: LegacyPath;
  readonly names: LegacyNames;
  readonly observer: Observer;
  readonly now: () => number;
  readonly onProgress: () => void;
}

/** A large folder that does not tell may take seconds to read: it is left alone four times as long. */
const restAfterReading = 4;

export class FollowedFolder {
  readonly #parts: FollowedFolderParts;
  readonly #shownPath: string;
  #days: NamesByDay = new Map();
  #unread: string | undefined;
  #hasTold = false;
  /** On the way to it, as it was said last. */
  #link: string | undefined;
  #identity: string | undefined;
  #watch: FolderWatch | undefined;
  /** When the folder last changed, as far as that is taken in. */
  #changedNs = 0n;
  #unexplainedLooks = 0;
  #isSettled = false;
  #restUntilMs = 0;

  constructor(parts: FollowedFolderParts) {
    this.#parts = parts;
    this.#shownPath = parts.path.pathOf(parts.camera);
  }

  /** How much the kernel has told since the last look. */
  get pending(): number {
    return this.#watch?.pending ?? 0;
  }

  /**
   * What is different since the last look; undefined if nothing is.
   *
   * @param isFlooded so much was told that some of it may have been dropped (inotify's IN_Q_OVERFLOW)
   */
  look(isFlooded: boolean): FlatFolderChanges | undefined {
    const { observer, path, camera } = this.#parts;
    try {
      const found = path.withFolder(path.stepsTo(camera), (fd) => {
        this.#noteLink(undefined);
        return { days: this.#lookAt(fd, isFlooded) };
      });
      observer.over('disk-error', this.#shownPath);
      if (found === undefined) this.#noteAbsent();
      else observer.over('legacy-away', this.#shownPath);
      return this.#change(found?.days ?? new Map(), undefined);
    } catch (error) {
      // What was read before is kept: a disk that fails has not lost its files.
      observer.notice({ kind: 'disk-error', path: this.#shownPath, count: 1, detail: unreadDetailOf(error) });
      return this.#change(this.#days, this.#identity === undefined ? reasonOf(error) : undefined);
    }
  }

  #change(days: NamesByDay, unread: string | undefined): FlatFolderChanges | undefined {
    const changed = changedDays(this.#days, days);
    const isWhole = !this.#hasTold;
    const isSame = !isWhole && changed.size === 0 && unread === this.#unread;
    this.#days = days;
    this.#unread = unread;
    this.#hasTold = true;
    return isSame ? undefined : { days: changed, unread, isWhole };
  }

  #noteAbsent(): void {
    const { path, camera } = this.#parts;
    this.#noteLink(path.linkTo(camera));
    if (this.#identity === undefined) return;
    this.#forget();
    const detail = 'the flat folder is gone, and with it the legacy segments; they show again once it is back';
    this.#parts.observer.notice({ kind: 'legacy-away', path: this.#shownPath, count: 1, detail });
  }

  #noteLink(link: string | undefined): void {
    const { observer, camera } = this.#parts;
    if (this.#link !== undefined && this.#link !== link) observer.over('symbolic-link', this.#link);
    this.#link = link;
    if (link === undefined) return;
    const detail = `the legacy segments of ${camera} are not shown, since links are not followed; ${linkRemedy}`;
    observer.notice({ kind: 'symbolic-link', path: link, count: 1, detail });
  }

  #lookAt(fd: number, isFlooded: boolean): NamesByDay {
    const stats = fstatSync(fd, { bigint: true });
    const identity = `${stats.dev}:${stats.ino}`;
    if (identity !== this.#identity) {
      this.#forget();
      // Before it is read, so that what comes meanwhile is told of.
      this.#watch = new FolderWatch(`/proc/self/fd/${fd}`);
      const days = this.#read(fd, stats);
      this.#identity = identity;
      return days;
    }
    const touched = this.#watch?.take() ?? new Set();
    if (this.#mustRead(stats, touched.size, isFlooded)) return this.#read(fd, stats);
    const days = this.#takeIn(fd, touched);
    if (this.#watch?.tells && touched.size > 0) this.#changedNs = stats.mtimeNs;
    return days;
  }

  #forget(): void {
    this.#watch?.close();
    this.#watch = undefined;
    this.#identity = undefined;
  }

  #mustRead({ mtimeNs, mtimeMs }: BigIntStats, touchedCount: number, isFlooded: boolean): boolean {
    const hasMoved = mtimeNs !== this.#changedNs;
    if (isFlooded && hasMoved) return true;
    if (this.#watch?.tells) {
      // What is told now may have been missed by this look alone.
      this.#unexplainedLooks = hasMoved && touchedCount === 0 ? this.#unexplainedLooks + 1 : 0;
      return this.#unexplainedLooks > 1;
    }
    const nowMs = this.#parts.now();
    const mayHaveMoved = hasMoved || (!this.#isSettled && Number(mtimeMs) < nowMs - restMs);
    return mayHaveMoved && nowMs >= this.#restUntilMs;
  }

  #read(fd: number, { mtimeNs, mtimeMs }: BigIntStats): NamesByDay {
    const { names, observer, onProgress, now } = this.#parts;
    const startMs = now();
    const days = listFlatFolder({ fd, path: this.#shownPath, names, observer, onProgress });
    this.#changedNs = mtimeNs;
    this.#unexplainedLooks = 0;
    this.#isSettled = Number(mtimeMs) < startMs - restMs;
    this.#restUntilMs = now() + restAfterReading * (now() - startMs);
    return days;
  }

  #takeIn(fd: number, touched: ReadonlySet<string>): NamesByDay {
    const presence = new Map<Day, Map<string, boolean>>();
    for (const name of touched) {
      const day = this.#parts.names.dayOf(name);
      if (day === undefined) continue;
      const stats = lstatSync(`/proc/self/fd/${fd}/${name}`, { throwIfNoEntry: false });
      const ofDay = presence.get(day) ?? new Map<string, boolean>();
      presence.set(day, ofDay.set(name, stats?.isFile() === true));
    }
    return presence.size === 0 ? this.#days : withPresence(this.#days, presence);
  }
}
