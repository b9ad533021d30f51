/**
 * Owns the segments of every merged day, each day worked out anew only when something of it changed. The lookup,
 * the merged playlist, the coverage and the bookings of the mount all ask here.
 *
 * What is kept, and until when: a folder's listing, until the folder has changed; a root's playlist, until the file has
 * changed, and of one that only grew all that was parsed; a segment's size, once its file has been at rest for long; a
 * day, until one of its listings or playlists is another, or a file that was empty has bytes. Of the day before such a
 * change the next one takes over what noted segments tell (`writersBefore`).
 */
import { LRUCache } from 'lru-cache';
import type { CameraName } from '../domain/camera-name.js';
import { type Day, dayBounds } from '../domain/day.js';
import type { DiskId } from '../domain/disk-id.js';
import { recordedMedia } from '../domain/layout.js';
import type { Branch } from '../union/branch.js';
import { type FolderListing, folderStats } from '../union/folder-listing.js';
import type { MergedDay, MergedDays } from '../union/merged-days.js';
import type { Span } from './cover-once.js';
import { type Evidence, type History, noHistory } from './gap-cause.js';
import { type Asking, ListedDay } from './listed-day.js';
import { type Naming, namedTime } from './naming.js';
import { NotedPlaylists } from './noted-playlists.js';
import { noPlaylist, type PlaylistText } from './playlist-text.js';
import { SegmentSizes } from './segment-sizes.js';
import type { SegmentedDay } from './segmented-day.js';
import type { Writer } from './writer.js';

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
  readonly merged: MergedDay;
  readonly listing: FolderListing;
  readonly playlists: readonly PlaylistText[];
  readonly listed: ListedDay;
  /** Of the day before it changed. */
  readonly writersBefore: readonly Writer[];
  whole: ReachedDay | undefined;
}

/** Two days of two-second segments and then some. */
const mostSegmentsKept = 131_072;

/** So many sizes are asked in a fraction of a millisecond. */
const namesAhead = 128;

export class SegmentedDays {
  readonly #days: MergedDays;
  readonly #naming: Naming;
  readonly #segmentSeconds: number;
  readonly #playlists: NotedPlaylists;
  readonly #sizes: SegmentSizes;
  readonly #kept = new LRUCache<string, Kept>({
    maxSize: mostSegmentsKept,
    // A day that is larger than all is kept too, alone: it would be worked out anew for every question else.
    sizeCalculation: ({ listing }) => Math.min(listing.shown.size + 1, mostSegmentsKept),
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
    const states = [...roots, ...(legacy === undefined ? [] : [legacy])].map(({ state }) => state);
    const unread = (['unreachable', 'missing'] as const).find((state) => states.includes(state));
    return { history: this.#history, unread, nowMs: this.#days.now() };
  }

  /** Undefined if nothing is known of that day. */
  of(camera: CameraName, day: Day): ReachedDay | undefined {
    const kept = this.#list(camera, day);
    return kept && this.#whole(kept);
  }

  /** As `of`, for a question about a window: what covers the day is told of the time around that alone. */
  around(camera: CameraName, day: Day, window: Span): ReachedDay | undefined {
    const kept = this.#list(camera, day);
    if (kept === undefined) return undefined;
    const part = this.#known(kept) === undefined ? kept.listed.around(window, this.#asking()) : undefined;
    return part === undefined ? this.#whole(kept) : this.#reach(kept, part);
  }

  /**
   * Works out a whole day, in small steps but for the last and for whoever has the time: what its playlists say, how
   * large its segments are, and what covers it. From then on any window of it is answered from memory.
   */
  *ahead(camera: CameraName, day: Day): Generator<undefined> {
    const kept = this.#list(camera, day);
    if (kept === undefined || this.#known(kept) !== undefined) return;
    const { shown } = kept.listing;
    for (const [branch, names] of shown.filesByBranch()) {
      const playlist = kept.listed.playlistOf(branch);
      while (playlist.parseSome(names)) yield;
    }
    for (let from = 0; from < shown.size; from += namesAhead) {
      for (const [branch, names] of shown.slice(from, from + namesAhead).filesByBranch()) {
        const segments = names.filter((name) => namedTime(this.#naming, name) !== undefined);
        if (this.#sizes.of(branch, segments) === undefined) return;
      }
      yield;
    }
    this.#whole(kept);
  }

  /** The sizes of segments of one branch, 0 for those that are gone; undefined if it cannot be asked. */
  bytesOf(branch: Branch, names: readonly string[]): number[] | undefined {
    return this.#sizes.bytesOf(branch, names);
  }

  #list(camera: CameraName, day: Day): Kept | undefined {
    const merged = this.#days.day(camera, day);
    if (merged === undefined) return undefined;
    const media = merged.branches.map((branch) => branch.into(recordedMedia));
    const listing = this.#days.listings.of(media, 'merged');
    const playlists = media.map((branch) => this.#playlists.of(branch));
    const key = `${camera}/${day}`;
    const kept = this.#kept.get(key);
    if (kept?.listing === listing && playlists.every((each, index) => each === kept.playlists[index])) return kept;
    const writersBefore = kept?.whole?.writers ?? kept?.writersBefore ?? [];
    const listed = this.#listedDay(day, media, { listing, playlists, writersBefore });
    const made = { merged, listing, playlists, listed, writersBefore, whole: undefined };
    this.#kept.set(key, made);
    return made;
  }

  #listedDay(
    day: Day,
    media: readonly Branch[],
    { listing, playlists, writersBefore }: Pick<Kept, 'listing' | 'playlists' | 'writersBefore'>,
  ): ListedDay {
    const ofBranches = new Map(media.map((branch, index) => [branch.key, playlists[index]]));
    return new ListedDay({
      shown: listing.shown,
      writersBefore,
      playlistOf: (branch) => ofBranches.get(branch.key) ?? noPlaylist,
      naming: this.#naming,
      segmentSeconds: this.#segmentSeconds,
      bounds: dayBounds(this.#naming.zone, day),
    });
  }

  #whole(kept: Kept): ReachedDay {
    kept.whole = this.#known(kept) ?? this.#reach(kept, kept.listed.whole(this.#asking()));
    return kept.whole;
  }

  /** The whole day as it was worked out, if that is how it still is. */
  #known({ whole }: Kept): ReachedDay | undefined {
    const isStillSo = (writer: Writer) =>
      this.#isStillEmpty(writer) && writer.doubted === this.#sizes.doubtedIn(writer.branch);
    return whole?.isAsked && whole.writers.every(isStillSo) ? whole : undefined;
  }

  #isStillEmpty({ branch, empty }: Writer): boolean {
    if (empty.length === 0) return true;
    const bytes = this.#sizes.bytesOf(branch, empty);
    return bytes !== undefined && bytes.every((each) => each === 0);
  }

  #asking(): Asking {
    return {
      sizesOf: (branch, names) => this.#sizes.of(branch, names),
      doubtedIn: (branch) => this.#sizes.doubtedIn(branch),
    };
  }

  #reach({ merged, listing }: Kept, segmented: SegmentedDay): ReachedDay {
    const unread = [...listing.unreached, ...segmented.unasked];
    const roots = merged.disks.map((disk) => this.#reachRoot(merged, disk, { absent: listing.absent, unread }));
    return { ...segmented, merged, roots, legacy: reachLegacy(merged, unread) };
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
