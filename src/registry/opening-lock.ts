/** Owns the lock under which one process at a time opens, makes or sets aside the registry file. */
import { KeptDatabase } from './kept-database.js';
import { makeFileIfMissing } from './make-file.js';
import { busyTimeoutMs } from './registry-connection.js';

/**
 * The lock is SQLite's own on an empty database beside the registry: the kernel lets go of it when its
 * process dies, however it dies, so that a lock is never stale.
 */
export function withOpeningLock<T>(lockPath: string, action: () => T): T {
  makeFileIfMissing(lockPath);
  const lock = new KeptDatabase(lockPath, { timeout: busyTimeoutMs });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return action();
  } finally {
    lock.close();
  }
}
