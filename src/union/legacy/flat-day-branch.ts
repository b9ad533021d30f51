/** Owns the legacy path as a branch: a camera's flat folder stands for a root of one day, with one media folder. */
import { recordedMedia } from '../../domain/layout.js';
import type { Branch, OpenFolder, Place } from '../branch.js';
import { DescriptorFolder } from '../descriptor-folder.js';
import { DiskAwayError } from '../disk-away-error.js';
import type { FileStats } from '../file-stats.js';
import type { FlatDay } from './flat-day.js';
import { FlatDayFolder } from './flat-day-folder.js';
import { FlatRootFolder } from './flat-root-folder.js';

export class FlatDayBranch implements Branch {
  readonly disk = undefined;
  readonly #flat: FlatDay;
  readonly #inside: readonly string[];

  /** @param inside the way from the root that it stands for; all there is is the root and its media folder */
  constructor(flat: FlatDay, inside: readonly string[] = []) {
    this.#flat = flat;
    this.#inside = inside;
  }

  /** No disk's id begins with a colon. A file's name tells its day, so that it has one key whatever is asked. */
  get key(): string {
    return [':legacy', this.#flat.camera, this.#flat.day, ...this.#inside].join('/');
  }

  get path(): string {
    return this.#flat.path.pathOf(this.#flat.camera);
  }

  get rootPath(): string {
    return this.path;
  }

  get placePath(): string {
    return this.path;
  }

  get boardPlace(): string {
    return this.#flat.path.topPath;
  }

  get isMedia(): boolean {
    return this.#inside.length === 1 && this.#inside[0] === recordedMedia;
  }

  into(name: string): FlatDayBranch {
    return new FlatDayBranch(this.#flat, [...this.#inside, name]);
  }

  /** All folders from the top of the legacy path: none of them is a folder of the union. */
  above(count: number): readonly Place[] {
    const steps = this.#flat.path.stepsTo(this.#flat.camera);
    return count === 0 ? [] : steps.map((_, at) => this.#flat.path.placeAt(steps.slice(0, at)));
  }

  outside(): readonly FileStats[] {
    return this.#flat.path.outside();
  }

  open<T>(use: (folder: OpenFolder) => T): T | undefined {
    const { path, camera } = this.#flat;
    if (this.#inside.length > 0 && !this.isMedia) return undefined;
    const used = path.withFolder(path.stepsTo(camera), (fd) => ({ answer: use(this.#folderOn(fd)) }));
    if (used !== undefined) return used.answer;
    const lack = path.lackOf(camera);
    if (lack !== undefined) throw new DiskAwayError(lack);
    return undefined;
  }

  #folderOn(fd: number): OpenFolder {
    const folder = new DescriptorFolder(fd, () => this.#flat.path.step());
    return this.isMedia ? new FlatDayFolder(folder, this.#flat) : new FlatRootFolder(folder);
  }
}
