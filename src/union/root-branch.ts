/** Owns the way from a union to the disks: one root's folder, reached without following a symbolic link. */
import type { DiskId } from '../domain/disk-id.js';
import type { Branch, OpenFolder } from './branch.js';
import type { FileStats } from './file-stats.js';
import type { FolderWay } from './folder-source.js';
import type { UnionDisk } from './union-disk.js';

/** Steps from a disk to a root: day and camera. */
const stepsToRoot = 2;

export class RootBranch implements Branch {
  readonly #disk: UnionDisk;
  readonly #steps: readonly string[];
  #key: string | undefined;
  #way: FolderWay | undefined;

  /** @param steps from the disk's top folder, day and camera first */
  constructor(disk: UnionDisk, steps: readonly string[]) {
    this.#disk = disk;
    this.#steps = steps;
  }

  get disk(): DiskId {
    return this.#disk.id;
  }

  get key(): string {
    this.#key ??= [this.#disk.id, ...this.#steps].join('/');
    return this.#key;
  }

  get path(): string {
    return this.#wayTo.path;
  }

  get rootPath(): string {
    return [this.#disk.path, ...this.#steps.slice(0, stepsToRoot)].join('/');
  }

  get placePath(): string {
    return this.#disk.path;
  }

  get boardPlace(): string {
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

  outside(): readonly FileStats[] {
    return this.#disk.outside();
  }

  open<T>(use: (folder: OpenFolder) => T): T | undefined {
    return this.#disk.use(this.#wayTo, use);
  }

  /** Made once, for all that is asked of the folder. */
  get #wayTo(): FolderWay {
    const steps = this.#steps;
    this.#way ??= { path: [this.#disk.path, ...steps].join('/'), steps };
    return this.#way;
  }
}
