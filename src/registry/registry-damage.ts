/** Owns what counts as a damaged registry file, as against one that cannot be used at the moment. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { errorCode } from '../domain/errors.js';

/** Damage that SQLite itself does not see. */
export class RegistryDamage extends Error {
  override readonly name = 'RegistryDamage';
}

/** What is damaged, if it is damage that made a call fail. */
export function damageOf(error: unknown): string | undefined {
  if (error instanceof RegistryDamage) return error.message;
  if (!(error instanceof Database.SqliteError)) return undefined;
  return /^SQLITE_(CORRUPT|NOTADB)/.test(error.code) ? error.message : undefined;
}

/**
 * Damage that must be found before SQLite opens the file: it takes an empty file for a new database and
 * deletes its -wal, and it ignores a -wal that is not one, and with it all that was written last.
 */
export function damageBeforeOpening(path: string): string | undefined {
  const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  const companions = ['-wal', '-shm'].filter((suffix) => statSync(path + suffix, { throwIfNoEntry: false }));
  if (bytes === 0) return companions.length > 0 ? `only its ${companions.join(' and ')} is left` : undefined;
  return isForeignWal(`${path}-wal`) ? 'its -wal is not one' : undefined;
}

const walMagics: readonly number[] = [0x377f0682, 0x377f0683];

function isForeignWal(path: string): boolean {
  const head = Buffer.alloc(4);
  try {
    // Closing the file drops no lock: SQLite's locks lie on the database and on the -shm, which are never opened here.
    const file = openSync(path, 'r');
    try {
      return readSync(file, head) > 0 && !walMagics.includes(head.readUInt32BE());
    } finally {
      closeSync(file);
    }
  } catch (error) {
    // No -wal is as good as an empty one: the last process to close the registry removes it.
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
