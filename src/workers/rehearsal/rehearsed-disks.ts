/**
 * Owns disks that are made up, in memory alone, for a rehearsal: each day has its segments on all of them, one after
 * the other, as a recorder would have placed them.
 */
import type { DiskConfig } from '../../config/config.js';
import type { PlaylistEntry } from '../../disks/placing/root-playlist.js';
import type { CameraName } from '../../domain/camera-name.js';
import { type Day, dayBounds, nextDay } from '../../domain/day.js';
import type { DiskId } from '../../domain/disk-id.js';
import { parseSegmentNameTemplate, type SegmentNameTemplate } from '../../domain/segment-name.js';
import { formatInstant, type TimeZone } from '../../domain/time-zone.js';
import type { RootsChanges } from '../../registry/roots-snapshot.js';
import type { OpenFolder } from '../../union/branch.js';
import type { DiskTop, FolderSource, FolderWay } from '../../union/folder-source.js';
import { RehearsedFolder } from './rehearsed-folder.js';

const segmentSeconds = 2;
/** So few that a day of them is worked out in milliseconds. */
const segmentsOfRoot = 120;
const dayCount = 60;

export class RehearsedDisks implements FolderSource {
  /** No file has one of these paths. */
  readonly disks: readonly DiskConfig[] = ['a', 'b', 'c'].map((name) => ({
    id: `made-up-${name}` as DiskId,
    path: `/dev/null/${name}`,
    minFree: { bytes: 0 },
  }));
  readonly camera = 'made-up' as CameraName;
  readonly days = daysFrom('20260101' as Day);
  readonly #zone: TimeZone;
  readonly #segmentName: SegmentNameTemplate;

  constructor(zone: TimeZone, nameTemplates: readonly string[]) {
    this.#zone = zone;
    this.#segmentName = parseSegmentNameTemplate(nameTemplates[0] ?? '');
  }

  roots(): RootsChanges {
    const ids = this.disks.map(({ id }) => id);
    return new Map([[this.camera, new Map(this.days.map((day) => [day, ids]))]]);
  }

  use<T>(disk: DiskTop, { steps }: FolderWay, use: (folder: OpenFolder) => T): T | undefined {
    const [day, , media] = steps;
    const order = this.disks.findIndex(({ path }) => path === disk.path);
    return use(new RehearsedFolder(day === undefined || media === undefined ? [] : this.#segments(day as Day, order)));
  }

  #segments(day: Day, order: number): PlaylistEntry[] {
    const { startMs } = dayBounds(this.#zone, day);
    return Array.from({ length: segmentsOfRoot }, (_, at) => {
      const atMs = startMs + (order * segmentsOfRoot + at) * segmentSeconds * 1000 + fractionMs(day, at);
      const name = this.#segmentName.format(this.#zone, atMs);
      const programDateTime = formatInstant(this.#zone, atMs);
      return { name, durationSeconds: segmentSeconds, programDateTime, startsRun: false };
    });
  }
}

/** Of each length that a number of milliseconds can have, and so little apart that it is no gap. */
function fractionMs(day: Day, at: number): number {
  return ((Number(day) * 137) % 900) + ((at * 7) % 60);
}

function daysFrom(first: Day): Day[] {
  const days = [first];
  for (let day = nextDay(first); days.length < dayCount; day = nextDay(day)) days.push(day);
  return days;
}
