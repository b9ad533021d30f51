/** Owns the lock under which one process at a time opens, makes or sets aside the registry file. */
import { checkLock } from './check-file.js';
import { KeptDatabase } from './kept-database.js';
import { makeFileIfMissing } from './make-file.js';

/**
 * The lock is SQLite's own on an empty database beside the registry: the kernel lets go of it when its
 * process dies, however it dies, so that a lock is never stale.
 *
 * @param busyMs how long to wait for another process that has it
 */
export function withOpeningLock<T>(lockPath: string, busyMs: number, action: () => T): T {
  makeFileIfMissing(lockPath);
  checkLock(lockPath);
  const lock = new KeptDatabase(lockPath, { timeout: busyMs });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return action();
  } finally {
    lock.close();
  }
}
