/** Owns which cameras and days there are, and which branches a day is made of: decided here, and nowhere else. */
import type { DiskConfig } from '../config/config.js';
import type { CameraName } from '../domain/camera-name.js';
import type { Day } from '../domain/day.js';
import type { DiskId } from '../domain/disk-id.js';
import type { RootsSnapshot } from '../registry/roots-snapshot.js';
import type { Branch } from './branch.js';
import type { CallLine } from './call-board.js';
import type { FolderSource } from './folder-source.js';
import type { LegacyLayout } from './legacy/legacy-layout.js';
import { firstDay, mayShowLegacy, shownDays } from './legacy/legacy-rule.js';
import { LegacyUnreadError } from './legacy/legacy-unread-error.js';
import type { ListingCounts } from './listing-counts.js';
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
  readonly steadyNow: () => number;
  readonly #legacy: LegacyLayout | undefined;
  readonly #firstRootDays = new Map<CameraName, Day | undefined>();
  #roots: RootsSnapshot = new Map();
  #changedAtMs = 0;

  /**
   * @param parts.steadyNow tells how long ago something was looked at, and is never set; else the clock that may be
   * @param parts.line where the watch of this thread looks which disk it is asking
   * @param parts.folders how roots' folders are come by
   */
  constructor(parts: {
    disks: readonly DiskConfig[];
    legacy?: LegacyLayout | undefined;
    observer: Observer;
    now: () => number;
    steadyNow?: () => number;
    line?: CallLine;
    folders?: FolderSource;
    listingCounts?: ListingCounts;
  }) {
    this.#legacy = parts.legacy;
    this.observer = parts.observer;
    this.now = parts.now;
    this.steadyNow = parts.steadyNow ?? parts.now;
    const clocked = { ...parts, steadyNow: this.steadyNow };
    this.disks = new Map(parts.disks.map((disk) => [disk.id, new UnionDisk({ ...clocked, disk })]));
    this.listings = new Listings(clocked);
  }

  setRoots(roots: RootsSnapshot): void {
    this.#roots = roots;
    this.#firstRootDays.clear();
    this.#changedAtMs = this.now();
  }

  /** What the legacy path's index says is another now. */
  noteLegacyChange(): void {
    this.#changedAtMs = this.now();
    this.listings.lookAnew();
  }

  /** When cameras, days, roots or legacy segments last changed. */
  get changedAtMs(): number {
    return this.#changedAtMs;
  }

  cameras(): CameraName[] {
    return [...new Set([...this.#roots.keys(), ...(this.#legacy?.index.cameras() ?? [])])];
  }

  /** @throws LegacyUnreadError */
  hasCamera(camera: CameraName): boolean {
    return this.#roots.has(camera) || this.#legacy?.index.hasCamera(camera) === true;
  }

  daysOf(camera: CameraName): Day[] {
    return shownDays(this.#roots.get(camera)?.keys() ?? [], this.#legacy?.index.daysOf(camera) ?? []);
  }

  /**
   * Undefined if nothing is known of that day.
   *
   * @throws LegacyUnreadError if only the legacy path could tell, and it could not be read
   */
  day(camera: CameraName, day: Day): MergedDay | undefined {
    const disks = this.#roots.get(camera)?.get(day) ?? [];
    const legacy = this.#legacyBranch(camera, day, disks.length > 0);
    if (disks.length === 0 && legacy === undefined) return undefined;
    const roots = disks.flatMap((disk) => this.root(camera, day, disk) ?? []);
    return { camera, day, disks, branches: legacy === undefined ? roots : [legacy, ...roots] };
  }

  /** One root; undefined if the configuration no longer names its disk, so that it cannot be reached. */
  root(camera: CameraName, day: Day, disk: DiskId): Branch | undefined {
    const found = this.disks.get(disk);
    return found === undefined ? undefined : new RootBranch(found, [day, camera]);
  }

  /** Whether what the flat folder holds can count for a day. */
  mayShowLegacy(camera: CameraName, day: Day): boolean {
    return this.#legacy !== undefined && mayShowLegacy(day, this.#firstRootDay(camera));
  }

  /** What the legacy path holds is older than any root, so that its file is shown where both hold one name. */
  #legacyBranch(camera: CameraName, day: Day, hasRoots: boolean): Branch | undefined {
    const legacy = this.#legacy;
    if (legacy === undefined || !this.mayShowLegacy(camera, day)) return undefined;
    try {
      const isShown = legacy.index.namesOf(camera, day) !== undefined || (hasRoots && legacy.isAway(camera));
      return isShown ? legacy.branchOf(camera, day) : undefined;
    } catch (error) {
      if (!hasRoots || !(error instanceof LegacyUnreadError)) throw error;
      // The roots can be shown. What is missing beside them is noticed by whoever lists it.
      return legacy.branchOf(camera, day);
    }
  }

  #firstRootDay(camera: CameraName): Day | undefined {
    if (!this.#firstRootDays.has(camera)) {
      this.#firstRootDays.set(camera, firstDay(this.#roots.get(camera)?.keys() ?? []));
    }
    return this.#firstRootDays.get(camera);
  }
}
