/** Owns the rows of the registry's tables, and the way from them to what they stand for. */
import { parseCameraName } from '../domain/camera-name.js';
import { type Day, parseDay } from '../domain/day.js';
import { type DiskId, parseDiskId } from '../domain/disk-id.js';
import type { Root } from '../domain/root.js';
import { type SwitchEvent, switchReasons } from '../domain/switch-event.js';
import type { RecorderSession } from './registry.js';

export interface RootRow {
  readonly day: string;
  readonly camera: string;
  readonly disk: string;
  readonly path: string;
  readonly first_seen_ms: number;
  readonly last_seen_ms: number;
}

export type RootKeyRow = readonly [day: string, camera: string, disk: string, firstSeenMs: number];

export interface SwitchRow {
  readonly at_ms: number;
  readonly from_disk: string | null;
  readonly to_disk: string | null;
  readonly reason: string;
  readonly detail: string;
  readonly gap_seconds: number | null;
}

export interface SessionRow {
  readonly started_ms: number;
  readonly alive_ms: number;
}

export interface SkippedDiskRow {
  readonly disk: string;
}

export interface StateRow {
  readonly roots_version: number;
  readonly rebuilt_at_ms: number | null;
}

/** Undefined if the row was not written by dayfs: the file may have been edited by hand. */
export function parseRootRow(row: RootRow): Root | undefined {
  const key = parseRootKeyRow([row.day, row.camera, row.disk, row.first_seen_ms]);
  if (key === undefined || !Number.isSafeInteger(row.last_seen_ms)) return undefined;
  return { ...key, path: row.path, lastSeenMs: row.last_seen_ms };
}

/** Undefined as with `parseRootRow`. */
export function parseRootKeyRow(row: RootKeyRow): Pick<Root, 'day' | 'camera' | 'disk' | 'firstSeenMs'> | undefined {
  const day = parseDayColumn(row[0]);
  const camera = parseCameraName(row[1]);
  const disk = parseDiskId(row[2]);
  const firstSeenMs = row[3];
  if (day === undefined || camera === undefined || disk === undefined) return undefined;
  return Number.isSafeInteger(firstSeenMs) ? { day, camera, disk, firstSeenMs } : undefined;
}

let lastDay: { readonly text: string; readonly day: Day | undefined } = { text: '', day: undefined };

/** Rows come by day, and to check a date is most of the work: hundreds of rows share one check. */
function parseDayColumn(text: string): Day | undefined {
  if (text !== lastDay.text) lastDay = { text, day: parseDay(text) };
  return lastDay.day;
}

/** Undefined as with `parseRootRow`. */
export function parseSwitchRow(row: SwitchRow): SwitchEvent | undefined {
  const from = row.from_disk === null ? undefined : parseDiskId(row.from_disk);
  const to = row.to_disk === null ? undefined : parseDiskId(row.to_disk);
  const areDisksValid = (from ?? null) === row.from_disk && (to ?? null) === row.to_disk;
  const reason = switchReasons.find((known) => known === row.reason);
  if (!areDisksValid || reason === undefined || !Number.isSafeInteger(row.at_ms)) return undefined;
  return { atMs: row.at_ms, from, to, reason, detail: row.detail, gapSeconds: row.gap_seconds ?? undefined };
}

/** Undefined as with `parseRootRow`. */
export function parseSessionRow({ started_ms, alive_ms }: SessionRow): RecorderSession | undefined {
  const isValid = Number.isSafeInteger(started_ms) && Number.isSafeInteger(alive_ms) && started_ms <= alive_ms;
  return isValid ? { startMs: started_ms, endMs: alive_ms } : undefined;
}

/** Undefined as with `parseRootRow`. */
export function parseSkippedDiskRow({ disk }: SkippedDiskRow): DiskId | undefined {
  return parseDiskId(disk);
}

export function formatSwitchRow(event: SwitchEvent): SwitchRow {
  return {
    at_ms: Math.floor(event.atMs),
    from_disk: event.from ?? null,
    to_disk: event.to ?? null,
    reason: event.reason,
    detail: event.detail,
    gap_seconds: event.gapSeconds ?? null,
  };
}
