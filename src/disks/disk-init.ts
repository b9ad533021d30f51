/** Owns `dayfs disk init`: the marker is written once, when a person says so, and never over another's. */
import { randomUUID } from 'node:crypto';
import { fsyncSync, realpathSync } from 'node:fs';
import type { DiskConfig } from '../config/config.js';
import { DayfsError } from '../domain/errors.js';
import { markerName } from '../domain/layout.js';
import { mountAt, readMountTable } from '../host/mount-table.js';
import { type Folder, withFolder } from './folder.js';
import { formatMarker, readMarker } from './marker.js';
import { openTop } from './own-disk.js';
import { giveFinalName } from './placing/final-name.js';
import { withTemporaryFile } from './placing/temporary-file.js';
import { writeWhole } from './placing/write-whole.js';
import { systemReason, systemRemedy } from './system-reason.js';

export interface InitialisedDisk {
  readonly uuid: string;
  readonly alreadyThere: boolean;
}

/**
 * @param allowFolder the disk may be a plain folder of another filesystem
 * @throws DayfsError
 */
export function initDisk(
  disk: DiskConfig,
  { allowFolder = false }: { readonly allowFolder?: boolean } = {},
): InitialisedDisk {
  try {
    return withFolder(openTop(disk), (top) => initTop(top, disk, allowFolder));
  } catch (error) {
    if (error instanceof DayfsError) throw error;
    const what = `${disk.id} (${disk.path}) cannot be initialised: ${systemReason(error)}`;
    throw new DayfsError('failed', `${what}; ${systemRemedy(error)}`, { cause: error });
  }
}

function initTop(top: Folder, disk: DiskConfig, allowFolder: boolean): InitialisedDisk {
  const marker = readMarker(top, disk);
  if (marker.state === 'own') return { uuid: marker.uuid, alreadyThere: true };
  if (marker.state === 'foreign') throw new DayfsError('failed', marker.reason);
  if (!allowFolder && mountAt(readMountTable(), realpathSync(disk.path)) === undefined) {
    const remedy = `mount ${disk.id} there first, or say --folder to record into this plain folder`;
    throw new DayfsError('failed', `${disk.path} is not a mount point; ${remedy}`);
  }
  return writeMarker(top, disk);
}

function writeMarker(top: Folder, disk: DiskConfig): InitialisedDisk {
  const uuid = randomUUID();
  const isWritten = withTemporaryFile(top, (file) => {
    writeWhole(file.descriptor, Buffer.from(formatMarker({ id: disk.id, uuid })));
    fsyncSync(file.descriptor);
    return giveFinalName(file.path, top.pathOf(markerName));
  });
  top.flush();
  if (isWritten) return { uuid, alreadyThere: false };
  // Somebody was quicker: whose marker is it?
  const marker = readMarker(top, disk);
  if (marker.state === 'own') return { uuid: marker.uuid, alreadyThere: true };
  throw new DayfsError('failed', marker.reason);
}
