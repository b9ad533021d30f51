/**
 * Owns the segments of every merged day, each day worked out anew only when something of it changed. The lookup,
 * the merged playlist, the coverage and the bookings of the mount all ask here.
 */
import { LRUCache } from 'lru-cache';
import type { CameraName } from '../domain/camera-name.js';
import type { Day } from '../domain/day.js';
import type { DiskId } from '../domain/disk-id.js';
import { recordedMedia } from '../domain/layout.js';
import type { Branch } from '../union/branch.js';
import { type FolderListing, folderStats } from '../union/folder-listing.js';
import type { MergedDay, MergedDays } from '../union/merged-days.js';
import { type Evidence, type History, noHistory } from './gap-cause.js';
import type { Naming } from './naming.js';
import { NotedPlaylists } from './noted-playlists.js';
import type { PlaylistNotes } from './playlist-notes.js';
import { SegmentSizes } from './segment-sizes.js';
import { type SegmentedDay, segmentDay } from './segmented-day.js';

/** `missing`: its disk is there, and the root's folder is not on it. `unreachable`: its disk cannot be asked. */
export interface RootReach {
  readonly disk: DiskId;
  /** Undefined if the configuration no longer names its disk. */
  readonly path: string | undefined;
  readonly state: 'ok' | 'missing' | 'unreachable';
}

/** The camera's flat folder, where the day may have segments in it. */
export interface LegacyReach {
  readonly path: string;
  readonly state: 'ok' | 'unreachable';
}

/** What a day is made of, as far as it could be read. */
export interface Reach {
  /** In the order of the roots. */
  readonly roots: readonly RootReach[];
  readonly legacy: LegacyReach | undefined;
}

export interface ReachedDay extends SegmentedDay, Reach {
  readonly merged: MergedDay;
}

interface Kept {
  readonly listing: FolderListing;
  readonly notes: readonly PlaylistNotes[];
  readonly reached: ReachedDay;
}

/** Two days of two-second segments and then some. */
const mostSegmentsKept = 131_072;

export class SegmentedDays {
  readonly #days: MergedDays;
  readonly #naming: Naming;
  readonly #segmentSeconds: number;
  readonly #playlists: NotedPlaylists;
  readonly #sizes: SegmentSizes;
  readonly #kept = new LRUCache<string, Kept>({
    maxSize: mostSegmentsKept,
    // A day that is larger than all is kept too, alone: it would be worked out anew for every question else.
    sizeCalculation: ({ reached }) => Math.min(reached.covering.length + 1, mostSegmentsKept),
  });
  #history = noHistory;

  constructor(parts: { days: MergedDays; naming: Naming; segmentSeconds: number }) {
    this.#days = parts.days;
    this.#naming = parts.naming;
    this.#segmentSeconds = parts.segmentSeconds;
    this.#playlists = new NotedPlaylists(parts.days.observer);
    this.#sizes = new SegmentSizes(parts.days);
  }

  setHistory(history: History): void {
    this.#history = history;
  }

  /** What is known of the causes of a day's gaps. */
  evidence({ roots, legacy }: Reach): Evidence {
    const isComplete = [...roots, ...(legacy === undefined ? [] : [legacy])].every(({ state }) => state === 'ok');
    return { history: this.#history, isComplete, nowMs: this.#days.now() };
  }

  /** Undefined if nothing is known of that day. */
  of(camera: CameraName, day: Day): ReachedDay | undefined {
    const merged = this.#days.day(camera, day);
    if (merged === undefined) return undefined;
    const media = merged.branches.map((branch) => branch.into(recordedMedia));
    const listing = this.#days.listings.of(media, 'merged');
    const notes = media.map((branch) => this.#playlists.of(branch));
    const key = `${camera}/${day}`;
    const kept = this.#kept.get(key);
    const isSame = kept?.listing === listing && notes.every((each, index) => each === kept.notes[index]);
    if (isSame && kept.reached.isSettled) return kept.reached;
    const reached = this.#reach(merged, media, listing, notes);
    this.#kept.set(key, { listing, notes, reached });
    return reached;
  }

  /** The sizes of segments of one branch, of those that are still there; undefined if it cannot be asked. */
  sizesOf(branch: Branch, names: readonly string[]): ReadonlyMap<string, { readonly bytes: number }> | undefined {
    return this.#sizes.of(branch, names);
  }

  #reach(
    merged: MergedDay,
    media: readonly Branch[],
    listing: FolderListing,
    notes: readonly PlaylistNotes[],
  ): ReachedDay {
    const notesByKey = new Map(media.map((branch, index) => [branch.key, notes[index]]));
    const segmented = segmentDay({
      naming: this.#naming,
      segmentSeconds: this.#segmentSeconds,
      shown: listing.shown,
      notesOf: (branch) => notesByKey.get(branch.key) ?? this.#playlists.of(branch),
      sizesOf: (branch, names) => this.#sizes.of(branch, names),
      nowMs: this.#days.now(),
    });
    const unread = [...listing.unreached, ...segmented.unasked];
    const roots = merged.disks.map((disk) => this.#reachRoot(merged, disk, { absent: listing.absent, unread }));
    const legacy = reachLegacy(merged, unread);
    return { ...segmented, merged, roots, legacy };
  }

  #reachRoot(
    { camera, day, branches }: MergedDay,
    disk: DiskId,
    { absent, unread }: { absent: readonly Branch[]; unread: readonly Branch[] },
  ): RootReach {
    const branch = branches.find((each) => each.disk === disk);
    if (branch === undefined) return { disk, path: undefined, state: 'unreachable' };
    const path = branch.rootPath;
    const isOfRoot = (media: Branch) => media.disk === disk;
    if (unread.some(isOfRoot)) return { disk, path, state: 'unreachable' };
    if (!absent.some(isOfRoot)) return { disk, path, state: 'ok' };
    // A root may hold other media alone.
    const root = this.#days.root(camera, day, disk);
    const isThere = root !== undefined && folderStats(root, this.#days.observer) !== undefined;
    return { disk, path, state: isThere ? 'ok' : 'missing' };
  }
}

function reachLegacy({ branches }: MergedDay, unread: readonly Branch[]): LegacyReach | undefined {
  const legacy = branches.find(isLegacy);
  return legacy && { path: legacy.rootPath, state: unread.some(isLegacy) ? 'unreachable' : 'ok' };
}

function isLegacy({ disk }: Branch): boolean {
  return disk === undefined;
}
