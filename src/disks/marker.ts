/** Owns the marker: the file in a disk's top folder that says which disk this is, and that it is mounted. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { DiskConfig } from '../config/config.js';
import { type DiskId, parseDiskId } from '../domain/disk-id.js';
import { errorCode } from '../domain/errors.js';
import { markerName } from '../domain/layout.js';
import type { Folder } from './folder.js';
import { systemReason } from './system-reason.js';

export interface Marker {
  readonly id: DiskId;
  /** Tells two disks apart that were given the same id. */
  readonly uuid: string;
}

export type MarkerReading =
  | { readonly state: 'own'; readonly uuid: string }
  | { readonly state: 'absent' | 'foreign'; readonly reason: string };

const mostMarkerBytes = 4096;

export function formatMarker(marker: Marker): string {
  return `${JSON.stringify({ id: marker.id, uuid: marker.uuid })}\n`;
}

/** @throws the system's error if the disk itself fails, such as EIO: that says nothing about whose it is. */
export function readMarker(top: Pick<Folder, 'path' | 'pathOf'>, disk: DiskConfig): MarkerReading {
  const file = join(top.path, markerName);
  const remedy = `mount ${disk.id} there, or remove that file and run "dayfs disk init ${disk.id}"`;
  try {
    const text = readMarkerText(top);
    if (text === undefined) return { state: 'foreign', reason: `${file} is no marker file; ${remedy}` };
    const marker = parseMarker(text);
    if (marker === undefined) return { state: 'foreign', reason: `${file} cannot be understood; ${remedy}` };
    if (marker.id === disk.id) return { state: 'own', uuid: marker.uuid };
    const mend = `mount ${disk.id} there, or name ${marker.id} in the configuration`;
    return { state: 'foreign', reason: `${file} is the marker of ${marker.id}, not of ${disk.id}; ${mend}` };
  } catch (error) {
    return readingAfter(error, file, disk);
  }
}

function readingAfter(error: unknown, file: string, disk: DiskConfig): MarkerReading {
  switch (errorCode(error)) {
    case 'ENOENT': {
      const remedy = `mount ${disk.id}, or if this is a new disk, run "dayfs disk init ${disk.id}"`;
      return { state: 'absent', reason: `there is no ${file}; ${remedy}` };
    }
    case 'ELOOP':
      return {
        state: 'foreign',
        reason: `${file} is a symbolic link; remove it and run "dayfs disk init ${disk.id}"`,
      };
    case 'EACCES':
    case 'ENXIO':
      return {
        state: 'foreign',
        reason: `${file} cannot be read: ${systemReason(error)}; mend it, or remove it and run "dayfs disk init ${disk.id}"`,
      };
    default:
      throw error;
  }
}

/** Undefined for what is no regular file, or too long for a marker: neither may hold up a look at the disk. */
function readMarkerText(top: Pick<Folder, 'pathOf'>): string | undefined {
  // Without O_NONBLOCK, opening a FIFO would wait for a writer.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const descriptor = openSync(top.pathOf(markerName), flags);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile() || stats.size > mostMarkerBytes) return undefined;
    const bytes = Buffer.alloc(mostMarkerBytes);
    return bytes.toString('utf8', 0, readSync(descriptor, bytes));
  } finally {
    closeSync(descriptor);
  }
}

function parseMarker(text: string): Marker | undefined {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null || !('id' in value) || !('uuid' in value)) return undefined;
  if (typeof value.id !== 'string' || typeof value.uuid !== 'string' || value.uuid === '') return undefined;
  const id = parseDiskId(value.id);
  return id === undefined ? undefined : { id, uuid: value.uuid };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A marker that is no JSON is no marker: the caller says so, and where.
    return undefined;
  }
}
