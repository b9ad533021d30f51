/** Owns all cameras' flat folders as they are followed: which cameras there are, and a look at each. */
import { fstatSync, readdirSync } from 'node:fs';
import type { CameraName } from '../../domain/camera-name.js';
import { parseDay } from '../../domain/day.js';
import { reasonOf } from '../../domain/errors.js';
import { restMs } from '../../union/descriptor-folder.js';
import type { FlatFoldersChanges } from '../../union/legacy/flat-folders.js';
import { unreadDetailOf } from '../../union/unread-folder-error.js';
import { FollowedFolder, type FollowedFolderParts } from './followed-folder.js';

/** The kernel keeps 16,384 events for a thread that does not fetch them (inotify(7)), and drops the rest. */
const floodCount = 8_192;

export class FollowedFolders {
  readonly #parts: Omit<FollowedFolderParts, 'camera'>;
  readonly #folders = new Map<CameraName, FollowedFolder>();
  /** What the top folder was when its cameras were listed; undefined while that cannot be trusted. */
  #topVersion: string | undefined;
  #unread: string | undefined = 'it is still being read';

  constructor(parts: Omit<FollowedFolderParts, 'camera'>) {
    this.#parts = parts;
  }

  /** Cameras that are known otherwise: the top folder may forbid to be listed. */
  alsoFollow(cameras: Iterable<CameraName>): void {
    for (const camera of cameras) {
      if (!this.#folders.has(camera)) this.#folders.set(camera, new FollowedFolder({ ...this.#parts, camera }));
    }
  }

  /** Looks at each folder; what is different in one is told before the next is looked at. */
  look(tell: (changes: FlatFoldersChanges) => void): void {
    const unread = this.#findCameras();
    let pending = 0;
    for (const folder of this.#folders.values()) pending += folder.pending;
    for (const [camera, folder] of this.#folders) {
      this.#parts.onProgress();
      const changes = folder.look(pending > floodCount);
      if (changes !== undefined) tell({ cameras: new Map([[camera, changes]]), unread: this.#unread });
    }
    // Only now is it known that a camera which was not told of has nothing.
    if (unread !== this.#unread) tell({ cameras: new Map(), unread });
    this.#unread = unread;
  }

  /** @returns why there may be more cameras than are found */
  #findCameras(): string | undefined {
    const { path, observer } = this.#parts;
    try {
      const found = path.withFolder([], (fd) => {
        this.#listCameras(fd);
        return true;
      });
      observer.over('unreadable', path.topPath);
      const detail = 'there is no such folder, and so nothing of the legacy path is shown';
      observer.notice({ kind: 'legacy-away', path: path.topPath, count: found ? 0 : 1, detail });
      return undefined;
    } catch (error) {
      observer.notice({ kind: 'unreadable', path: path.topPath, count: 1, detail: unreadDetailOf(error) });
      return this.#unread === undefined ? undefined : reasonOf(error);
    }
  }

  #listCameras(fd: number): void {
    const { dev, ino, mtimeNs, mtimeMs } = fstatSync(fd, { bigint: true });
    const version = `${dev}:${ino}:${mtimeNs}`;
    if (version === this.#topVersion) return;
    const entries = readdirSync(`/proc/self/fd/${fd}`, { withFileTypes: true });
    // What is a link holds nothing, and is followed for it to be said.
    const mayBeCameras = entries.filter((entry) => entry.isDirectory() || entry.isSymbolicLink());
    // The flat layout may lie in a disk's own top folder, among its days.
    const names = mayBeCameras.map(({ name }) => name).filter((name) => parseDay(name) === undefined);
    this.alsoFollow(names.flatMap((name) => this.#parts.path.cameraOf(name) ?? []));
    this.#topVersion = Number(mtimeMs) < this.#parts.now() - restMs ? version : undefined;
  }
}
