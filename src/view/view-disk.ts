/** Owns a disk as the view reaches it: its top folder, for as long as its own marker lies there. */
import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import type { DiskConfig } from '../config/config.js';
import { readMarker } from '../disks/marker.js';
import type { DiskId } from '../domain/disk-id.js';
import { errorCode } from '../domain/errors.js';
import { freshMs } from './fresh.js';
import type { Observer } from './observer.js';

/** From <fcntl.h>, the same on x64 and arm64; Node does not list it. */
const O_PATH = 0o10000000;
export const openFolderFlags = O_PATH | constants.O_DIRECTORY;

export class ViewDisk {
  readonly #disk: DiskConfig;
  readonly #observer: Observer;
  readonly #now: () => number;
  #checked: { readonly identity: string; readonly isOwn: boolean; readonly atMs: number } | undefined;

  constructor(parts: { disk: DiskConfig; observer: Observer; now: () => number }) {
    this.#disk = parts.disk;
    this.#observer = parts.observer;
    this.#now = parts.now;
  }

  get id(): DiskId {
    return this.#disk.id;
  }

  get path(): string {
    return this.#disk.path;
  }

  /**
   * A descriptor of the disk's top folder, the caller's to close. Undefined while the disk is away: what lies in
   * its folder then, below the mount point or on a disk that took its place, is none of its roots.
   *
   * @throws what the disk answers (EIO, …)
   */
  openTop(): number | undefined {
    const fd = this.#openFolder();
    if (fd === undefined) return undefined;
    try {
      if (this.#isOwn(fd)) return fd;
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    closeSync(fd);
    return undefined;
  }

  #openFolder(): number | undefined {
    try {
      return openSync(this.path, openFolderFlags);
    } catch (error) {
      const code = errorCode(error);
      if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
      this.#noticeAway(`there is no folder ${this.path}`);
      return undefined;
    }
  }

  /** The marker is read beneath the descriptor, and not again for a moment while the same folder lies there. */
  #isOwn(fd: number): boolean {
    const { dev, ino } = fstatSync(fd, { bigint: true });
    const identity = `${dev}:${ino}`;
    const checked = this.#checked;
    if (checked?.identity === identity && this.#now() - checked.atMs < freshMs) return checked.isOwn;
    const marker = readMarker({ path: this.path, pathOf: (name) => `/proc/self/fd/${fd}/${name}` }, this.#disk);
    const isOwn = marker.state === 'own';
    if (isOwn) this.#observer.over('disk-away', this.path);
    else this.#noticeAway(marker.reason);
    this.#checked = { identity, isOwn, atMs: this.#now() };
    return isOwn;
  }

  #noticeAway(detail: string): void {
    this.#observer.notice({ kind: 'disk-away', path: this.path, count: 1, detail });
  }
}
