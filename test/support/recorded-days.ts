/** Days of segments in real folders, with playlists as dayfs and as other programs write them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DiskConfig } from '../../src/config/config.js';
import { formatEntry, makeRootPlaylist } from '../../src/disks/placing/root-playlist.js';
import type { CameraName } from '../../src/domain/camera-name.js';
import { type Day, dayBounds } from '../../src/domain/day.js';
import type { DiskId } from '../../src/domain/disk-id.js';
import { recordedMedia, rootPath } from '../../src/domain/layout.js';
import { parseSegmentNameTemplate, type SegmentNameTemplate } from '../../src/domain/segment-name.js';
import { formatInstant, type TimeZone } from '../../src/domain/time-zone.js';
import type { Naming } from '../../src/lookup/naming.js';
import type { Branch } from '../../src/union/branch.js';
import { Observer } from '../../src/union/observer.js';
import { RootBranch } from '../../src/union/root-branch.js';
import { UnionDisk } from '../../src/union/union-disk.js';
import { camera as someCamera, day as someDay } from './merged-day.js';
import { knownZone } from './times.js';

export const madrid = knownZone('Europe/Madrid');
export const exactTemplate = parseSegmentNameTemplate('%Y%m%dT%H%M%S.%f%z.ts');
/** To the second, and without an offset. */
export const coarseTemplate = parseSegmentNameTemplate('%Y%m%d-%H%M%S.ts');
export const naming: Naming = { zone: madrid, templates: [exactTemplate, coarseTemplate] };
const segmentMs = 6000;

export interface Recorded {
  readonly disk: DiskConfig;
  readonly day: Day;
  readonly camera?: CameraName;
  /** After the day's beginning. */
  readonly fromMs: number;
  readonly count: number;
  readonly everyMs?: number;
  readonly lengthMs?: number;
  readonly startsRun?: boolean;
  readonly template?: SegmentNameTemplate;
  readonly zone?: TimeZone;
  /** Whose playlist lists them, if one does. */
  readonly playlist?: 'dayfs' | 'another' | 'none';
}

export function mediaPath({ disk, day, camera = someCamera }: Pick<Recorded, 'disk' | 'day' | 'camera'>): string {
  return join(rootPath(disk.path, day, camera), recordedMedia);
}

/** A root's media folder as a branch, of a disk that nobody asks. */
export function mediaOn(disk: DiskId): Branch {
  const parts = { observer: new Observer(() => undefined), steadyNow: () => 0 };
  const union = new UnionDisk({ ...parts, disk: { id: disk, path: `/${disk}`, minFree: { share: 0 } } });
  return new RootBranch(union, [someDay, someCamera, recordedMedia]);
}

/** Makes the segments, and a playlist of them alone. Returns their names. */
export function record(recorded: Recorded): string[] {
  const { day, fromMs, count, everyMs = segmentMs, lengthMs = everyMs, zone = madrid } = recorded;
  const { template = exactTemplate, playlist = 'dayfs', startsRun = false } = recorded;
  const media = mediaPath(recorded);
  mkdirSync(media, { recursive: true });
  const entries = Array.from({ length: count }, (_, index) => {
    const startMs = dayBounds(zone, day).startMs + fromMs + index * everyMs;
    return {
      name: template.format(zone, startMs),
      durationSeconds: lengthMs / 1000,
      programDateTime: formatInstant(zone, startMs),
      startsRun: startsRun && index === 0,
    };
  });
  for (const { name } of entries) writeFileSync(join(media, name), `segment ${name}`);
  const [first] = entries;
  if (playlist === 'none' || first === undefined) return [];
  const own = makeRootPlaylist(first).text.replace(formatEntry({ ...first, startsRun: false }), '');
  const head = playlist === 'dayfs' ? own : own.replace(/^# dayfs.*\n/m, '');
  writeFileSync(join(media, 'index.m3u8'), head + entries.map(formatEntry).join(''));
  return entries.map(({ name }) => name);
}
