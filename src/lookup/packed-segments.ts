/**
 * Owns a booking's segments by column, as they pass from the thread that looked them up to the one that tells them:
 * some long lists of numbers and one text, where thousands of objects would have to be copied one by one.
 */
import { formatInstant, type TimeZone } from '../domain/time-zone.js';
import type { Branch } from '../union/branch.js';
import type { BookedSegment } from './lookup.js';

export interface ReportedSegment {
  readonly start: string;
  readonly end: string;
  /** Null for the legacy path, which is no disk of the configuration. */
  readonly disk: string | null;
  readonly path: string;
  readonly bytes: number;
  /** When its own first picture was taken, where that is not `start`. */
  readonly fileStart?: string;
  /** The init segment that it needs, where it needs one. */
  readonly init?: string;
}

interface Folder {
  readonly disk: string | null;
  readonly path: string;
}

export interface PackedSegments {
  readonly folders: readonly Folder[];
  /** Of each segment, which of the folders it lies in. */
  readonly folderAt: Uint32Array;
  /** No name holds the character between them. */
  readonly names: string;
  readonly startsMs: Float64Array;
  readonly endsMs: Float64Array;
  readonly fileStartsMs: Float64Array;
  readonly bytes: Float64Array;
  /** The init segments, of those that need one. */
  readonly inits: ReadonlyMap<number, string>;
}

const between = '/';

export function packSegments(segments: readonly BookedSegment[]): PackedSegments {
  const count = segments.length;
  const folders = new Map<Branch, number>();
  const names: string[] = [];
  const inits = new Map<number, string>();
  const folderAt = new Uint32Array(count);
  const [startsMs, endsMs] = [new Float64Array(count), new Float64Array(count)];
  const [fileStartsMs, bytes] = [new Float64Array(count), new Float64Array(count)];
  for (const [at, { segment, startMs, endMs, bytes: ofSegment }] of segments.entries()) {
    const folder = folders.get(segment.branch) ?? folders.size;
    folders.set(segment.branch, folder);
    names.push(segment.name);
    if (segment.initName !== undefined) inits.set(at, segment.initName);
    folderAt[at] = folder;
    startsMs[at] = startMs;
    endsMs[at] = endMs;
    fileStartsMs[at] = segment.startMs;
    bytes[at] = ofSegment;
  }
  const told = [...folders.keys()].map(({ disk, path }) => ({ disk: disk ?? null, path }));
  return { folders: told, folderAt, names: names.join(between), startsMs, endsMs, fileStartsMs, bytes, inits };
}

export function tellSegments(packed: PackedSegments, zone: TimeZone): ReportedSegment[] {
  const { folders, folderAt, startsMs, endsMs, fileStartsMs, bytes, inits } = packed;
  const names = packed.names === '' ? [] : packed.names.split(between);
  return names.map((name, at) => {
    const { disk, path } = folders[folderAt[at] ?? 0] ?? { disk: null, path: '' };
    const [startMs = 0, fileStartMs = 0, init] = [startsMs[at], fileStartsMs[at], inits.get(at)];
    return {
      start: formatInstant(zone, startMs),
      end: formatInstant(zone, endsMs[at] ?? 0),
      disk,
      path: `${path}/${name}`,
      bytes: bytes[at] ?? 0,
      ...(fileStartMs === startMs ? {} : { fileStart: formatInstant(zone, fileStartMs) }),
      ...(init === undefined ? {} : { init: `${path}/${init}` }),
    };
  });
}
