/** Owns what is said when the registry cannot be used: which file, why, and what to do about it. */
import Database from 'better-sqlite3';
import { DayfsError, errorCode, reasonOf } from '../domain/errors.js';
import { damageOf } from './registry-damage.js';

/** It cannot be used at the moment; the disks can be read, and recorded to, without it. */
export class RegistryUnusable extends DayfsError {}

/** The failure to throw instead of an error; the error itself where it is a mistake in dayfs. */
export function explainFailure(error: unknown, path: string): unknown {
  if (error instanceof DayfsError) return error;
  if (errorCode(error) === 'ERR_DLOPEN_FAILED') return explainUnloaded(error, 'it was built for another Node');
  if (reasonOf(error).startsWith(noBindings)) return explainUnloaded(error, 'its native part is not there');
  const remedy = damageOf(error) === undefined ? remedyFor(error) : checkFilesystem;
  if (remedy === undefined) return error;
  const message = `cannot use the registry ${path} (${reasonOf(error)}): ${remedy}`;
  return new RegistryUnusable('failed', message, { cause: error });
}

/** What the library says, without a code, before all the places where it looked. */
const noBindings = 'Could not locate the bindings file';

/** Both are told in several lines, with advice for those who write programs. */
function explainUnloaded(error: unknown, why: string): DayfsError {
  const reason = reasonOf(error).startsWith(noBindings) ? noBindings : reasonOf(error).replaceAll(/\s*\n\s*/g, ' ');
  const remedy = `${why}: install dayfs anew, or run "npm rebuild better-sqlite3" where it lies`;
  return new DayfsError('failed', `the library of the registry does not load (${reason}): ${remedy}`, { cause: error });
}

const remedies: ReadonlyArray<readonly [RegExp, string]> = [
  [/^SQLITE_FULL|^ENOSPC|^EDQUOT/, 'free some space on the filesystem of the state folder'],
  [/^SQLITE_BUSY|^SQLITE_LOCKED/, 'another process keeps it locked; end the one that does not answer'],
  [/^EROFS/, 'the filesystem of the state folder is read-only; remount it read-write, after fsck'],
  [
    /^SQLITE_(READONLY|CANTOPEN|PERM)|^EACCES|^EPERM/,
    'the state folder and the files in it must be writable for the user dayfs runs as; if their filesystem has become read-only, remount it read-write, after fsck',
  ],
  [/^ENOTDIR|^EEXIST|^EISDIR/, 'set "state" in the configuration to the path of a folder'],
];

const checkFilesystem = 'check the filesystem of the state folder: its health, its free space, its permissions';

function remedyFor(error: unknown): string | undefined {
  const code = errorCode(error);
  if (code === undefined) return undefined;
  const remedy = remedies.find(([pattern]) => pattern.test(code))?.[1];
  if (remedy !== undefined) return remedy;
  // Any other error of SQLite is about what it was asked.
  const isFromBelow = !(error instanceof Database.SqliteError) || code.startsWith('SQLITE_IOERR');
  return isFromBelow ? checkFilesystem : undefined;
}
