/**
 * Owns the merged view: what stands under each path of the mount (design section 7). Plain synchronous code
 * that knows nothing of FUSE; a driver asks it from several worker threads, each with a view of its own.
 */
import { LRUCache } from 'lru-cache';
import type { DiskConfig } from '../config/config.js';
import { type CameraName, parseCameraName } from '../domain/camera-name.js';
import { type Day, parseDay } from '../domain/day.js';
import { type DiskId, parseDiskId } from '../domain/disk-id.js';
import { ownPrefix } from '../domain/layout.js';
import type { RootsSnapshot } from '../registry/roots-snapshot.js';
import type { Branch } from './branch.js';
import { freshMs } from './fresh.js';
import { MadeUpFolder } from './made-up-folder.js';
import type { FolderNode, ViewNode } from './node.js';
import type { Observer } from './observer.js';
import { type TotalSpace, totalSpace } from './space.js';
import { UnionFolder } from './union-folder.js';
import { ViewContext } from './view-context.js';
import { ViewDisk } from './view-disk.js';

/** In every merged day, never listed: what is dayfs's own to say of it. */
const ownFolder = ownPrefix;
const mostFoldersKept = 4_096;

export class MergedView {
  readonly #disks: ReadonlyMap<DiskId, ViewDisk>;
  readonly #media: string | undefined;
  readonly #context: ViewContext;
  readonly #folders: LRUCache<string, FolderNode>;
  #roots: RootsSnapshot = new Map();
  #rootsChangedMs = 0;

  constructor(parts: {
    disks: readonly DiskConfig[];
    /** Show this media folder's content as the day folder itself. */
    media: string | undefined;
    observer: Observer;
    now: () => number;
  }) {
    this.#disks = new Map(parts.disks.map((disk) => [disk.id, new ViewDisk({ ...parts, disk })]));
    this.#media = parts.media;
    this.#context = new ViewContext(parts);
    this.#folders = new LRUCache({ max: mostFoldersKept, ttl: freshMs, perf: { now: parts.now } });
  }

  setRoots(roots: RootsSnapshot): void {
    this.#roots = roots;
    this.#rootsChangedMs = this.#context.now();
    this.#folders.clear();
    this.#context.forgetListings();
  }

  /** @param path absolute in the mount: `/`, `/court-1/20260115/hls` */
  resolve(path: string): ViewNode | undefined {
    if (path === '/') return this.#top();
    const kept = this.#folders.get(path);
    if (kept !== undefined) return kept;
    const slash = path.lastIndexOf('/');
    const parent = this.resolve(path.slice(0, slash) || '/');
    const node = parent?.kind === 'folder' ? parent.child(path.slice(slash + 1)) : undefined;
    if (node?.kind === 'folder') this.#folders.set(path, node);
    return node;
  }

  space(): TotalSpace {
    return totalSpace([...this.#disks.values()], this.#context.observer);
  }

  #top(): FolderNode {
    return this.#madeUp('/', {
      names: () => [...this.#roots.keys()],
      child: (name) => {
        const camera = parseCameraName(name);
        return camera !== undefined && this.#roots.has(camera) ? this.#camera(camera) : undefined;
      },
    });
  }

  #camera(camera: CameraName): FolderNode {
    const days = this.#roots.get(camera);
    return this.#madeUp(`/${camera}`, {
      names: () => [...(days?.keys() ?? [])],
      child: (name) => {
        const day = parseDay(name);
        const disks = day === undefined ? undefined : days?.get(day);
        return day === undefined || disks === undefined ? undefined : this.#day(camera, day, disks);
      },
    });
  }

  #day(camera: CameraName, day: Day, disks: readonly DiskId[]): FolderNode {
    const path = `/${camera}/${day}`;
    const media = this.#media === undefined ? [] : [this.#media];
    const union = new UnionFolder({
      context: this.#context,
      path,
      branches: this.#branches(disks, [day, camera, ...media]),
      stepsAbove: 2 + media.length,
      shows: 'merged',
    });
    return {
      kind: 'folder',
      attributes: () => union.attributes(),
      entries: () => union.entries(),
      child: (name) => (name === ownFolder ? this.#own(camera, day, disks) : union.child(name)),
    };
  }

  #own(camera: CameraName, day: Day, disks: readonly DiskId[]): FolderNode {
    const path = `/${camera}/${day}/${ownFolder}`;
    const rootFolders = this.#madeUp(`${path}/roots`, {
      names: () => [...disks],
      child: (name) => {
        const disk = parseDiskId(name);
        return disk !== undefined && disks.includes(disk) ? this.#rootAlone(camera, day, disk) : undefined;
      },
    });
    return this.#madeUp(path, {
      names: () => ['roots'],
      child: (name) => (name === 'roots' ? rootFolders : undefined),
    });
  }

  #rootAlone(camera: CameraName, day: Day, disk: DiskId): FolderNode {
    return new UnionFolder({
      context: this.#context,
      path: `/${camera}/${day}/${ownFolder}/roots/${disk}`,
      branches: this.#branches([disk], [day, camera]),
      stepsAbove: 2,
      shows: 'as-it-lies',
    });
  }

  /** Roots on disks that the configuration no longer names cannot be reached, and are left out. */
  #branches(disks: readonly DiskId[], steps: readonly string[]): Branch[] {
    return disks.flatMap((id) => {
      const disk = this.#disks.get(id);
      return disk === undefined ? [] : [{ disk, steps }];
    });
  }

  #madeUp(path: string, parts: { names: () => string[]; child: (name: string) => ViewNode | undefined }): FolderNode {
    return new MadeUpFolder({ path, timeMs: this.#rootsChangedMs, ...parts });
  }
}
