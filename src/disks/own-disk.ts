/** Owns the way onto a disk: its top folder, held open, after its marker was found there. */
import type { DiskConfig } from '../config/config.js';
import { DayfsError, errorCode } from '../domain/errors.js';
import { Folder, withFolder } from './folder.js';
import { readMarker } from './marker.js';

/** The folder of a disk is not that disk: not mounted, never initialised, or another disk. */
export class NotOwnDisk extends DayfsError {
  readonly code = 'ENODEV';
  readonly state: 'absent' | 'foreign';

  constructor(state: 'absent' | 'foreign', reason: string, options?: ErrorOptions) {
    super('failed', reason, options);
    this.state = state;
  }
}

/**
 * The marker is looked for beneath the descriptor that all further steps go by: what is written then lands on
 * that disk or nowhere, whatever is mounted or unmounted meanwhile.
 *
 * @throws NotOwnDisk
 */
export function withOwnDisk<T>(disk: DiskConfig, use: (top: Folder) => T): T {
  return withFolder(openTop(disk), (top) => {
    const marker = readMarker(top, disk);
    if (marker.state !== 'own') throw new NotOwnDisk(marker.state, marker.reason);
    return use(top);
  });
}

/** @throws NotOwnDisk if another filesystem, or none, can be seen by now where the disk was. */
export function checkStillMounted(disk: DiskConfig, top: Folder): void {
  const isSame = withFolder(openTop(disk), (seen) => seen.identity() === top.identity());
  if (isSame) return;
  throw new NotOwnDisk('absent', `${disk.id} was unmounted from ${disk.path} meanwhile; mount it again`);
}

/** @throws NotOwnDisk if there is no such folder. */
export function openTop(disk: DiskConfig): Folder {
  try {
    return Folder.open(disk.path);
  } catch (error) {
    const code = errorCode(error);
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    const reason = `${disk.path} is not there or is no folder; make it and mount ${disk.id} on it`;
    throw new NotOwnDisk('absent', reason, { cause: error });
  }
}
