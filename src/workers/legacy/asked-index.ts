/**
 * Owns the index of a program that asks now and then: a camera's flat folder is read when it is first asked for, of
 * which a command needs no more. Once it has changed it is followed, so that only what came or went is looked at.
 */
import type { CameraName } from '../../domain/camera-name.js';
import type { Day } from '../../domain/day.js';
import { DescriptorFolder } from '../../union/descriptor-folder.js';
import { FollowedIndex } from '../../union/legacy/followed-index.js';
import type { LegacyIndex } from '../../union/legacy/legacy-index.js';
import type { PackedNames } from '../../union/legacy/packed-names.js';
import { ReadOnceIndex } from '../../union/legacy/read-once-layout.js';
import { FollowedFolder, type FollowedFolderParts } from './followed-folder.js';

export class AskedIndex implements LegacyIndex {
  readonly #parts: Omit<FollowedFolderParts, 'camera'>;
  readonly #readOnce: ReadOnceIndex;
  readonly #followed = new FollowedIndex();
  readonly #folders = new Map<CameraName, FollowedFolder>();
  /** Of each flat folder that was read once, as it was before. */
  readonly #versions = new Map<CameraName, string | undefined>();

  constructor(parts: Omit<FollowedFolderParts, 'camera'>) {
    this.#parts = parts;
    this.#readOnce = new ReadOnceIndex(parts.path, parts.names);
  }

  /** What the kernel tells of a folder comes between two turns of the thread's loop. */
  get isTold(): boolean {
    return this.#folders.size > 0;
  }

  /**
   * To be called before what a camera's flat folder holds is asked for.
   *
   * @returns whether it holds something else since the last time
   */
  look(camera: CameraName): boolean {
    const folder = this.#folders.get(camera) ?? this.#followIfChanged(camera);
    const changes = folder?.look(false);
    if (changes === undefined) return false;
    this.#followed.change({ cameras: new Map([[camera, changes]]), unread: undefined });
    return true;
  }

  cameras(): CameraName[] {
    return this.#readOnce.cameras();
  }

  daysOf(camera: CameraName): Iterable<Day> {
    return this.#indexOf(camera).daysOf(camera);
  }

  hasCamera(camera: CameraName): boolean {
    return this.#indexOf(camera).hasCamera(camera);
  }

  namesOf(camera: CameraName, day: Day): PackedNames | undefined {
    return this.#indexOf(camera).namesOf(camera, day);
  }

  #indexOf(camera: CameraName): LegacyIndex {
    return this.#folders.has(camera) ? this.#followed : this.#readOnce;
  }

  #followIfChanged(camera: CameraName): FollowedFolder | undefined {
    const version = this.#versionOf(camera);
    const isFirst = !this.#versions.has(camera);
    if (isFirst) this.#versions.set(camera, version);
    if (isFirst || (version !== undefined && version === this.#versions.get(camera))) return undefined;
    const folder = new FollowedFolder({ ...this.#parts, camera });
    this.#folders.set(camera, folder);
    return folder;
  }

  /** Undefined where it cannot be told whether the folder has changed. */
  #versionOf(camera: CameraName): string | undefined {
    const { path, now } = this.#parts;
    const look = (fd: number) => ({ version: new DescriptorFolder(fd).version(now()) });
    try {
      return (path.withFolder(path.stepsTo(camera), look) ?? { version: 'absent' }).version;
    } catch {
      // Whether an answer needs what cannot be read now, and lacks it, is seen when it is listed.
      return undefined;
    }
  }
}
