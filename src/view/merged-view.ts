/**
 * Owns the merged view: what stands under each path of the mount (design section 7). Plain synchronous code
 * that knows nothing of FUSE; a driver asks it from several worker threads, each with a view of its own.
 */
import { LRUCache } from 'lru-cache';
import { type CameraName, parseCameraName } from '../domain/camera-name.js';
import { type Day, dayBounds, parseDay } from '../domain/day.js';
import { type DiskId, parseDiskId } from '../domain/disk-id.js';
import { ownPrefix, playlistName, recordedMedia } from '../domain/layout.js';
import type { TimeZone } from '../domain/time-zone.js';
import type { History } from '../lookup/gap-cause.js';
import type { Naming } from '../lookup/naming.js';
import { SegmentedDays } from '../lookup/segmented-days.js';
import type { RootsSnapshot } from '../registry/roots-snapshot.js';
import { freshMs } from '../union/fresh.js';
import type { MergedDay, MergedDays } from '../union/merged-days.js';
import { failingIncomplete, type IncompleteDays, missingFrom, tellingMissing } from './incomplete-day.js';
import { madeUpFileInode } from './inode-number.js';
import type { Entry } from './listing.js';
import { DayFiles } from './made-up/day-files.js';
import { MadeUpFolder } from './made-up-folder.js';
import type { FolderNode, ViewNode } from './node.js';
import { type TotalSpace, totalSpace } from './space.js';
import { UnionFolder } from './union-folder.js';

/** In every merged day, never listed: what is dayfs's own to say of it. */
const ownFolder = ownPrefix;
const mostFoldersKept = 4_096;

export interface ViewSettings {
  /** Show this media folder's content as the day folder itself. */
  readonly media: string | undefined;
  readonly incompleteDays: IncompleteDays;
  readonly naming: Naming;
  readonly segmentSeconds: number;
}

export class MergedView {
  readonly #days: MergedDays;
  readonly #segmented: SegmentedDays;
  readonly #files: DayFiles;
  readonly #media: string | undefined;
  readonly #incompleteDays: IncompleteDays;
  readonly #zone: TimeZone;
  readonly #folders: LRUCache<string, FolderNode>;

  constructor(days: MergedDays, settings: ViewSettings) {
    const { media, naming } = settings;
    const segmented = new SegmentedDays({ days, ...settings });
    this.#days = days;
    this.#segmented = segmented;
    this.#media = media;
    this.#incompleteDays = settings.incompleteDays;
    this.#zone = naming.zone;
    this.#files = new DayFiles({ ...settings, days, segmented, zone: naming.zone });
    // Without a resolution of its own: it would take a timer to see time go by, and not every thread has any.
    this.#folders = new LRUCache({
      max: mostFoldersKept,
      ttl: freshMs,
      ttlResolution: 0,
      perf: { now: days.steadyNow },
    });
  }

  setHistory(history: History): void {
    this.#segmented.setHistory(history);
  }

  setRoots(roots: RootsSnapshot): void {
    this.#days.setRoots(roots);
    this.#folders.clear();
  }

  noteLegacyChange(): void {
    this.#days.noteLegacyChange();
    this.#folders.clear();
  }

  /** Something on a disk has changed: nothing that was seen before counts as fresh. */
  lookAnew(): void {
    this.#folders.clear();
    this.#days.listings.lookAnew();
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
    return totalSpace([...this.#days.disks.values()], this.#days.observer);
  }

  #top(): FolderNode {
    return this.#madeUp('/', {
      names: () => this.#days.cameras(),
      child: (name) => {
        const camera = parseCameraName(name);
        return camera !== undefined && this.#days.hasCamera(camera) ? this.#camera(camera) : undefined;
      },
    });
  }

  #camera(camera: CameraName): FolderNode {
    return this.#madeUp(`/${camera}`, {
      names: () => this.#days.daysOf(camera),
      child: (name) => {
        const day = parseDay(name);
        const merged = day === undefined ? undefined : this.#days.day(camera, day);
        return merged === undefined ? undefined : this.#day(merged);
      },
    });
  }

  #day(merged: MergedDay): FolderNode {
    const media = this.#media;
    const union = new UnionFolder({
      days: this.#days,
      path: pathOf(merged),
      branches: media === undefined ? merged.branches : merged.branches.map((branch) => branch.into(media)),
      stepsAbove: media === undefined ? 2 : 3,
      shows: 'merged',
      isFinished: this.#isFinished(merged.day),
    });
    const shown = media === recordedMedia ? this.#withPlaylist(union, merged, pathOf(merged)) : union;
    const hasSegments = (name: string) => media === undefined && name === recordedMedia;
    const missing = () => missingFrom(merged, this.#days);
    const day: FolderNode = {
      kind: 'folder',
      attributes: () => shown.attributes(),
      list: () => shown.list(),
      files: (names) => shown.files(names),
      openListed: (name) => shown.openListed(name),
      settle: (watch) => shown.settle(watch),
      child: (name) => {
        if (name === ownFolder) return this.#own(merged);
        const child = shown.child(name);
        if (child?.kind !== 'folder') return child;
        const path = `${pathOf(merged)}/${name}`;
        const folder = hasSegments(name) ? this.#withPlaylist(child, merged, path) : child;
        return this.#asComplete(tellingMissing(folder, missing), merged);
      },
    };
    return this.#asComplete(tellingMissing(day, missing), merged);
  }

  /** What is dayfs's own to say of a day, it says of one that is incomplete, too. */
  #asComplete(
    folder: FolderNode,
    merged: MergedDay,
    isExcepted: (name: string) => boolean = (name) => name === ownFolder,
  ): FolderNode {
    if (this.#incompleteDays === 'show') return folder;
    return failingIncomplete(folder, () => missingFrom(merged, this.#days), { path: pathOf(merged), isExcepted });
  }

  /** The roots' own playlists are left out of the union: in their place is the day's. */
  #withPlaylist(union: FolderNode, merged: MergedDay, path: string): FolderNode {
    const playlistPath = `${path}/${playlistName}`;
    const entry: Entry = { name: playlistName, kind: 'file', inode: madeUpFileInode(playlistPath) };
    return {
      kind: 'folder',
      attributes: () => union.attributes(),
      list: () => union.list().and(entry),
      files: (names) => union.files(names),
      openListed: (name) => union.openListed(name),
      settle: (watch) => union.settle(watch),
      child: (name) => (name === playlistName ? this.#files.playlist(merged, playlistPath) : union.child(name)),
    };
  }

  #own(merged: MergedDay): FolderNode {
    const { camera, day, disks } = merged;
    const path = `${pathOf(merged)}/${ownFolder}`;
    const rootFolders = this.#madeUp(`${path}/roots`, {
      names: () => [...disks],
      child: (name) => {
        const disk = parseDiskId(name);
        return disk !== undefined && disks.includes(disk) ? this.#rootAlone(camera, day, disk) : undefined;
      },
    });
    // Any booking of the day has its files here, by its name alone.
    const bookings = this.#madeUp(`${path}/bookings`, {
      names: () => [],
      child: (name) => this.#files.booking(merged, name),
    });
    const children = new Map<string, () => ViewNode>([
      ['roots', () => rootFolders],
      ['bookings', () => this.#asComplete(bookings, merged, (name) => name.endsWith('.json'))],
      ['roots.json', () => this.#files.roots(merged)],
      ['coverage.json', () => this.#files.coverage(merged)],
    ]);
    return this.#madeUp(path, {
      names: () => ['bookings', 'roots'],
      fileNames: ['coverage.json', 'roots.json'],
      child: (name) => children.get(name)?.(),
    });
  }

  #rootAlone(camera: CameraName, day: Day, disk: DiskId): FolderNode {
    const root = this.#days.root(camera, day, disk);
    return new UnionFolder({
      days: this.#days,
      path: `/${camera}/${day}/${ownFolder}/roots/${disk}`,
      branches: root === undefined ? [] : [root],
      stepsAbove: 2,
      shows: 'as-it-lies',
      isFinished: this.#isFinished(day),
    });
  }

  #isFinished(day: Day): boolean {
    return this.#days.now() >= dayBounds(this.#zone, day).endMs;
  }

  #madeUp(
    path: string,
    parts: { names: () => string[]; fileNames?: readonly string[]; child: (name: string) => ViewNode | undefined },
  ): FolderNode {
    return new MadeUpFolder({ path, timeMs: this.#days.changedAtMs, ...parts });
  }
}

function pathOf({ camera, day }: MergedDay): string {
  return `/${camera}/${day}`;
}
