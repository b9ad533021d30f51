/** Owns the step that makes a file appear under its final name, whole and without ever overwriting. */
import { linkSync, lstatSync, renameSync } from 'node:fs';
import { errorCode } from '../../domain/errors.js';

/** False, and nothing changed, if the name is taken. The temporary name may remain. */
export function giveFinalName(temporaryPath: string, finalPath: string): boolean {
  try {
    linkSync(temporaryPath, finalPath);
    return true;
  } catch (error) {
    const code = errorCode(error) ?? '';
    if (code === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'ENOSYS'].includes(code)) throw error;
    // No hard links here (exFAT, FAT, some of FUSE). rename(2) overwrites, so the name is looked for first; it
    // is this process alone that writes new segments to a disk, one at a time.
    return renameToFree(temporaryPath, finalPath);
  }
}

function renameToFree(temporaryPath: string, finalPath: string): boolean {
  if (lstatSync(finalPath, { throwIfNoEntry: false }) !== undefined) return false;
  renameSync(temporaryPath, finalPath);
  return true;
}
