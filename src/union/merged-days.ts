/** Owns which cameras and days there are, and which branches a day is made of: decided here, and nowhere else. */
import type { DiskConfig } from '../config/config.js';
import type { CameraName } from '../domain/camera-name.js';
import type { Day } from '../domain/day.js';
import type { DiskId } from '../domain/disk-id.js';
import type { RootsSnapshot } from '../registry/roots-snapshot.js';
import type { Branch } from './branch.js';
import { Listings } from './listings.js';
import type { Observer } from './observer.js';
import { RootBranch } from './root-branch.js';
import { UnionDisk } from './union-disk.js';

export interface MergedDay {
  readonly camera: CameraName;
  readonly day: Day;
  /** The disks of its roots in the order of the roots, also those that the configuration no longer names. */
  readonly disks: readonly DiskId[];
  /** What it is the union of, in the order of precedence. */
  readonly branches: readonly Branch[];
}

export class MergedDays {
  readonly disks: ReadonlyMap<DiskId, UnionDisk>;
  readonly listings: Listings;
  readonly observer: Observer;
  readonly now: () => number;
  #roots: RootsSnapshot = new Map();
  #changedAtMs = 0;

  constructor(parts: { disks: readonly DiskConfig[]; observer: Observer; now: () => number }) {
    this.disks = new Map(parts.disks.map((disk) => [disk.id, new UnionDisk({ ...parts, disk })]));
    this.listings = new Listings(parts);
    this.observer = parts.observer;
    this.now = parts.now;
  }

  setRoots(roots: RootsSnapshot): void {
    this.#roots = roots;
    this.#changedAtMs = this.now();
    this.listings.forget();
  }

  /** When cameras, days or roots last changed. */
  get changedAtMs(): number {
    return this.#changedAtMs;
  }

  cameras(): CameraName[] {
    return [...this.#roots.keys()];
  }

  hasCamera(camera: CameraName): boolean {
    return this.#roots.has(camera);
  }

  daysOf(camera: CameraName): Day[] {
    return [...(this.#roots.get(camera)?.keys() ?? [])];
  }

  /** Undefined if nothing is known of that day. */
  day(camera: CameraName, day: Day): MergedDay | undefined {
    const disks = this.#roots.get(camera)?.get(day);
    if (disks === undefined) return undefined;
    return { camera, day, disks, branches: disks.flatMap((disk) => this.root(camera, day, disk) ?? []) };
  }

  /** One root; undefined if the configuration no longer names its disk, so that it cannot be reached. */
  root(camera: CameraName, day: Day, disk: DiskId): Branch | undefined {
    const found = this.disks.get(disk);
    return found === undefined ? undefined : new RootBranch(found, [day, camera]);
  }
}
