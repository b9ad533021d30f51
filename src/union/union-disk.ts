/** Owns a disk as a union reaches it: its top folder, for as long as its own marker lies there. */
import { closeSync, fstatSync, openSync } from 'node:fs';
import type { DiskConfig } from '../config/config.js';
import { readMarker } from '../disks/marker.js';
import type { DiskId } from '../domain/disk-id.js';
import { errorCode } from '../domain/errors.js';
import type { OpenFolder } from './branch.js';
import type { CallLine } from './call-board.js';
import { DiskAwayError } from './disk-away-error.js';
import type { FileStats } from './file-stats.js';
import { type FolderSource, type FolderWay, freshFolders } from './folder-source.js';
import { FoldersOutside } from './folders-outside.js';
import { freshMs } from './fresh.js';
import type { Observer } from './observer.js';
import { openFolderFlags } from './open-below.js';

export class UnionDisk {
  readonly #disk: DiskConfig;
  readonly #observer: Observer;
  readonly #steadyNow: () => number;
  readonly #line: CallLine | undefined;
  readonly #folders: FolderSource;
  readonly #outside: FoldersOutside;
  #checked: { readonly identity: string; readonly lack: string | undefined; readonly atMs: number } | undefined;

  constructor(parts: {
    disk: DiskConfig;
    observer: Observer;
    steadyNow: () => number;
    line?: CallLine | undefined;
    folders?: FolderSource | undefined;
  }) {
    this.#disk = parts.disk;
    this.#line = parts.line;
    this.#folders = parts.folders ?? freshFolders;
    this.#observer = parts.observer;
    this.#steadyNow = parts.steadyNow;
    this.#outside = new FoldersOutside(parts.steadyNow);
  }

  get id(): DiskId {
    return this.#disk.id;
  }

  get path(): string {
    return this.#disk.path;
  }

  /**
   * Where every call to the disk is made.
   *
   * @throws DiskHungError while the disk is left out because it does not answer
   * @throws DiskBusyError
   */
  during<T>(calls: () => T): T {
    return this.#line === undefined ? calls() : this.#line.during(this.path, calls);
  }

  /** Calls `use` with the folder some steps below the top; undefined if it is not there. @throws as `openTop` does */
  use<T>(way: FolderWay, use: (folder: OpenFolder) => T): T | undefined {
    return this.during(() => this.#folders.use(this, way, use));
  }

  /** The folders above its path, as they were a moment ago at most. @throws as `openTop` does */
  outside(): readonly FileStats[] {
    return this.#outside.of((statsAbove) => this.during(() => this.#onTop(statsAbove)));
  }

  #onTop<T>(use: (top: number) => T): T {
    const top = this.openTop();
    try {
      return use(top);
    } finally {
      closeSync(top);
    }
  }

  /** To be called between two calls. @throws DiskHungError */
  step(): void {
    this.#line?.step();
  }

  /**
   * A descriptor of the disk's top folder, the caller's to close.
   *
   * @throws DiskAwayError while the disk is away: what lies in its folder then, below the mount point or on a disk
   *   that took its place, is none of its roots; else what the disk answers (EIO, …)
   */
  openTop(): number {
    const fd = this.#openFolder();
    try {
      this.#checkOwn(fd);
      return fd;
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  #openFolder(): number {
    try {
      return openSync(this.path, openFolderFlags);
    } catch (error) {
      const code = errorCode(error);
      if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
      throw this.#away(`there is no folder ${this.path}`, error);
    }
  }

  /** The marker is read beneath the descriptor, and not again for a moment while the same folder lies there. */
  #checkOwn(fd: number): void {
    const { dev, ino } = fstatSync(fd, { bigint: true });
    const identity = `${dev}:${ino}`;
    const checked = this.#checked;
    const isFresh = checked?.identity === identity && this.#steadyNow() - checked.atMs < freshMs;
    const lack = isFresh ? checked.lack : this.#readLack(fd);
    if (!isFresh) this.#checked = { identity, lack, atMs: this.#steadyNow() };
    if (lack !== undefined) throw this.#away(lack);
    this.#observer.over('disk-away', this.path);
  }

  /** Why what lies there is not this disk; undefined if it is. */
  #readLack(fd: number): string | undefined {
    const marker = readMarker({ path: this.path, pathOf: (name) => `/proc/self/fd/${fd}/${name}` }, this.#disk);
    return marker.state === 'own' ? undefined : marker.reason;
  }

  #away(reason: string, cause?: unknown): DiskAwayError {
    this.#observer.notice({ kind: 'disk-away', path: this.path, count: 1, detail: reason });
    return new DiskAwayError(reason, { cause });
  }
}
