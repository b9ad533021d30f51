/** Owns the tables of the registry file, and how the file of an earlier version becomes one of today's. */
import type { Database } from 'better-sqlite3';
import { DayfsError } from '../domain/errors.js';
import { KeptDatabase } from './kept-database.js';

/**
 * Each step leads from the version of its index to the next. A step that was released is never changed: files
 * that took it exist.
 */
export const registryMigrations: readonly string[] = [
  `
  CREATE TABLE roots (
    day TEXT NOT NULL,
    camera TEXT NOT NULL,
    disk TEXT NOT NULL,
    path TEXT NOT NULL,
    first_seen_ms INTEGER NOT NULL,
    last_seen_ms INTEGER NOT NULL,
    PRIMARY KEY (day, camera, disk)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE switch_events (
    number INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    from_disk TEXT,
    to_disk TEXT,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    gap_seconds REAL
  ) STRICT;

  CREATE TABLE registry (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    roots_version INTEGER NOT NULL,
    rebuilt_at_ms INTEGER
  ) STRICT;
  INSERT INTO registry VALUES (1, 0, NULL);

  CREATE TRIGGER root_added AFTER INSERT ON roots BEGIN
    UPDATE registry SET roots_version = roots_version + 1;
  END;
  CREATE TRIGGER root_forgotten AFTER DELETE ON roots BEGIN
    UPDATE registry SET roots_version = roots_version + 1;
  END;
  CREATE TRIGGER root_moved AFTER UPDATE OF day, camera, disk, first_seen_ms ON roots
  WHEN (new.day, new.camera, new.disk, new.first_seen_ms) <> (old.day, old.camera, old.disk, old.first_seen_ms) BEGIN
    UPDATE registry SET roots_version = roots_version + 1;
  END;
  `,
  `
  CREATE TABLE recorder_sessions (
    started_ms INTEGER PRIMARY KEY,
    alive_ms INTEGER NOT NULL
  ) STRICT;

  CREATE INDEX roots_by_camera ON roots (camera);
  `,
  `
  CREATE TABLE skipped_disks (
    disk TEXT PRIMARY KEY
  ) STRICT, WITHOUT ROWID;
  `,
];

/**
 * Takes the steps that a file lacks, all or none.
 *
 * @throws DayfsError if the file is of a version that is not known yet
 */
export function migrate(database: Database, migrations: readonly string[]): void {
  if (isCurrent(database, migrations)) return;
  database
    .transaction(() => {
      // The version is read again: another process may have been quicker.
      for (const step of migrations.slice(schemaVersion(database))) database.exec(step);
      database.exec(`PRAGMA user_version = ${migrations.length}`);
    })
    .immediate();
}

export function schemaVersion(database: Database): number {
  return Number(database.prepare('PRAGMA user_version').pluck().get());
}

function isCurrent(database: Database, migrations: readonly string[]): boolean {
  const version = schemaVersion(database);
  if (version <= migrations.length) return version === migrations.length;
  throw new DayfsError(
    'failed',
    `the registry ${database.name} is of version ${version}, and this dayfs knows versions up to ` +
      `${migrations.length}: use the newer dayfs that made it, or move the file away to have a new one made`,
  );
}

/**
 * Whether its tables, indexes and triggers are just those that the migrations make. A damaged byte can make of one of
 * them another that SQLite takes for good, and that fails in use.
 */
export function isAsMade(database: Database): boolean {
  asMade ??= describeFresh();
  return describeSchema(database) === asMade;
}

let asMade: string | undefined;

function describeFresh(): string {
  const fresh = new KeptDatabase(':memory:');
  migrate(fresh, registryMigrations);
  const described = describeSchema(fresh);
  fresh.close();
  return described;
}

/** Without the statistics that somebody had SQLite take (`ANALYZE`), which it keeps in tables of its own. */
function describeSchema(database: Database): string {
  const statement = database.prepare(
    `SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite#_stat_' ESCAPE '#' ORDER BY name`,
  );
  return JSON.stringify(statement.all());
}
