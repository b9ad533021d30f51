/**
 * Owns the way from a union to the disks: one root's folder, reached without following a symbolic link.
 *
 * Node has no openat(2). A descriptor opened with O_PATH and named through /proc/self/fd gives the same: each
 * step is taken from the folder that the step before really opened, so no rename or link made in between can
 * lead out of the root (proc(5), open(2) on O_PATH and O_NOFOLLOW).
 */
import { closeSync, constants, openSync } from 'node:fs';
import type { DiskId } from '../domain/disk-id.js';
import { type Branch, meansAbsent, type OpenFolder } from './branch.js';
import { DescriptorFolder } from './descriptor-folder.js';
import { openFolderFlags, type UnionDisk } from './union-disk.js';

/** Steps from a disk to a root: day and camera. */
const stepsToRoot = 2;

export class RootBranch implements Branch {
  readonly #disk: UnionDisk;
  readonly #steps: readonly string[];

  /** @param steps from the disk's top folder, day and camera first */
  constructor(disk: UnionDisk, steps: readonly string[]) {
    this.#disk = disk;
    this.#steps = steps;
  }

  get disk(): DiskId {
    return this.#disk.id;
  }

  get key(): string {
    return [this.#disk.id, ...this.#steps].join('/');
  }

  get path(): string {
    return [this.#disk.path, ...this.#steps].join('/');
  }

  get rootPath(): string {
    return [this.#disk.path, ...this.#steps.slice(0, stepsToRoot)].join('/');
  }

  get placePath(): string {
    return this.#disk.path;
  }

  get isMedia(): boolean {
    return this.#steps.length === stepsToRoot + 1;
  }

  into(name: string): RootBranch {
    return new RootBranch(this.#disk, [...this.#steps, name]);
  }

  above(count: number): RootBranch[] {
    return Array.from({ length: count }, (_, steps) => new RootBranch(this.#disk, this.#steps.slice(0, steps)));
  }

  open<T>(use: (folder: OpenFolder) => T): T | undefined {
    const fd = this.#openFolder();
    if (fd === undefined) return undefined;
    try {
      return use(new DescriptorFolder(fd));
    } finally {
      closeSync(fd);
    }
  }

  #openFolder(): number | undefined {
    let fd = this.#disk.openTop();
    try {
      for (const step of this.#steps) {
        const next = openSync(`/proc/self/fd/${fd}/${step}`, openFolderFlags | constants.O_NOFOLLOW);
        closeSync(fd);
        fd = next;
      }
      return fd;
    } catch (error) {
      closeSync(fd);
      if (meansAbsent(error)) return undefined;
      throw error;
    }
  }
}
