/** Owns one opening of the registry file: its settings, its check, its version and its statements. */
import Database from 'better-sqlite3';
import { DayfsError } from '../domain/errors.js';
import { identityOf } from '../host/file-identity.js';
import { KeptDatabase } from './kept-database.js';
import { RegistryDamage } from './registry-damage.js';
import { isAsMade, migrate, registryMigrations, schemaVersion } from './schema.js';
import { prepareStatements, type RegistryStatements } from './statements.js';

const wrongTables = 'its tables are not as they were made';

export interface RegistryConnection {
  readonly database: Database.Database;
  readonly statements: RegistryStatements;
  readonly identity: string;
  /** The identities of the -wal and the -shm, which do not change while a connection is open. */
  readonly companions: string;
}

/** The file went away under a call. Said only if that happens each time the call is made anew. */
export class RegistryReplaced extends DayfsError {
  constructor(path: string, options?: ErrorOptions) {
    super(
      'failed',
      `the registry ${path} is deleted or replaced again and again: end the program that does so`,
      options,
    );
  }
}

/**
 * Opens the file that lies under a path, checks it and brings it to today's version.
 *
 * @param busyMs how long a call waits for another process's write
 * @param onDamage called with what is damaged while the database is open still: on closing, SQLite would write
 *   to the damaged file and delete its -wal, unless they were renamed before
 * @throws RegistryDamage, RegistryReplaced, or SQLite's own error
 */
export function openConnection(path: string, busyMs: number, onDamage: (error: unknown) => void): RegistryConnection {
  const identity = identityOf(path);
  if (identity === undefined) throw new RegistryReplaced(path);
  const database = new KeptDatabase(path, { timeout: busyMs });
  try {
    // Before anything is set: what is not a registry must not be changed.
    checkWhole(database);
    configure(database);
    asDamage(wrongTables, () => migrate(database, registryMigrations));
    if (!isAsMade(database)) throw new RegistryDamage(wrongTables);
    return { database, statements: prepareStatements(database), identity, companions: companionsOf(path) };
  } catch (error) {
    const isReplaced = identityOf(path) !== identity;
    if (!isReplaced) onDamage(error);
    database.close();
    throw isReplaced ? new RegistryReplaced(path, { cause: error }) : error;
  }
}

/** Whether the file, its -wal and its -shm lie where they lay, so that what is written is read by others. */
export function isInPlace(connection: RegistryConnection): boolean {
  const { isSameFile, areSameCompanions } = compareToPath(connection);
  return isSameFile && areSameCompanions;
}

/** What of a connection's files still lies under its path. */
export function compareToPath({ database, identity, companions }: RegistryConnection) {
  return {
    isSameFile: identityOf(database.name) === identity,
    areSameCompanions: companionsOf(database.name) === companions,
  };
}

function companionsOf(path: string): string {
  return `${identityOf(`${path}-wal`)} ${identityOf(`${path}-shm`)}`;
}

function configure(database: Database.Database): void {
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON');
}

function checkWhole(database: Database.Database): void {
  const found = asDamage('its head is not one', () => database.prepare('PRAGMA quick_check(1)').pluck().get());
  // SQLite says what is wrong, and where, in several lines.
  if (found !== 'ok') throw new RegistryDamage(String(found).replaceAll('\n', ' '));
  if (schemaVersion(database) > 0) return;
  const tables = database.prepare<[], number>('SELECT count(*) FROM sqlite_schema').pluck().get();
  if (tables !== 0) throw new RegistryDamage('it is a database of something else');
}

/** What SQLite calls a mistake in what it was asked is the file's fault where nobody can have asked wrongly. */
function asDamage<T>(what: string, ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || error.code !== 'SQLITE_ERROR') throw error;
    throw new RegistryDamage(`${what}: ${error.message}`, { cause: error });
  }
}
