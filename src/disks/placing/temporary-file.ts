/**
 * Owns the files that exist only until something is whole: their names, and the removal of those whose writer
 * was killed.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, constants, openSync, unlinkSync } from 'node:fs';
import { errorCode } from '../../domain/errors.js';
import { ownPrefix } from '../../domain/layout.js';
import type { Folder } from '../folder.js';

export interface TemporaryFile {
  readonly path: string;
  /** For reading and writing. */
  readonly descriptor: number;
}

const namePattern = new RegExp(`^\\${ownPrefix}-tmp-(?<pid>[0-9]{1,10})-[0-9a-f]{16}$`);
const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** Whatever happens, the temporary name is gone afterwards, if the disk lets it go. */
export function withTemporaryFile<T>(folder: Folder, use: (file: TemporaryFile) => T): T {
  const path = folder.pathOf(`${ownPrefix}-tmp-${process.pid}-${randomBytes(8).toString('hex')}`);
  const descriptor = openSync(path, flags, 0o644);
  try {
    return use({ path, descriptor });
  } finally {
    try {
      unlinkSync(path);
    } catch {
      // It was renamed, which is well, or the disk refuses: then it is a leftover that a later call removes.
    }
    closeSync(descriptor);
  }
}

/**
 * Removes what killed writers left. The name tells the writer: a process that no longer runs, or this process,
 * of which one thread alone writes to a disk and has no temporary file at this moment.
 */
export function removeLeftovers(folder: Folder): void {
  for (const entry of folder.entries()) {
    const pid = namePattern.exec(entry.name)?.groups?.['pid'];
    if (pid === undefined || !entry.isFile() || isOtherRunningProcess(Number(pid))) continue;
    try {
      unlinkSync(folder.pathOf(entry.name));
    } catch (error) {
      // Gone already: another process that records to this disk was quicker.
      if (errorCode(error) !== 'ENOENT') throw error;
    }
  }
}

function isOtherRunningProcess(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs as another user.
    return errorCode(error) !== 'ESRCH';
  }
}
