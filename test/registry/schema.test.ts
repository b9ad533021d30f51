import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { KeptDatabase } from '../../src/registry/kept-database.js';
import { migrate, registryMigrations, schemaVersion } from '../../src/registry/schema.js';
import { makeStatePath, openTestRegistry, sighting } from './open-test-registry.js';

function openEmpty(path = ':memory:'): Database {
  const database = new KeptDatabase(path);
  onTestFinished(() => void database.close());
  return database;
}

function schemaOf(database: Database): unknown[] {
  return database.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name').all();
}

const steps = [
  'CREATE TABLE one (a TEXT NOT NULL) STRICT; CREATE TABLE count (n INTEGER) STRICT; INSERT INTO count VALUES (1)',
  'ALTER TABLE one ADD COLUMN b INTEGER; UPDATE count SET n = n + 1',
  'CREATE INDEX one_by_b ON one (b); UPDATE count SET n = n + 1',
];

test.each([0, 1, 2, 3])('a file of version %i becomes what a fresh one is, and keeps its rows', (version) => {
  const [fresh, old] = [openEmpty(), openEmpty()];
  migrate(fresh, steps);
  migrate(old, steps.slice(0, version));
  if (version > 0) old.exec(`INSERT INTO one (a) VALUES ('kept')`);
  migrate(old, steps);

  expect(schemaOf(old)).toEqual(schemaOf(fresh));
  expect(schemaVersion(old)).toBe(3);
  expect(old.prepare('SELECT n FROM count').pluck().get()).toBe(3);
  expect(old.prepare('SELECT count(*) FROM one').pluck().get()).toBe(version > 0 ? 1 : 0);
});

test('a step that fails leaves the file as it was', () => {
  const old = openEmpty();
  migrate(old, steps.slice(0, 1));
  const before = schemaOf(old);

  expect(() => migrate(old, [...steps.slice(0, 2), 'CREATE TABLE half (x); nonsense'])).toThrow('nonsense');
  expect(schemaOf(old)).toEqual(before);
  expect(schemaVersion(old)).toBe(1);
});

test('a file of a version that is not known yet is refused and left alone', () => {
  const newer = openEmpty();
  migrate(newer, steps);

  expect(() => migrate(newer, steps.slice(0, 2))).toThrow(/version 3.*up to 2/);
  expect(schemaVersion(newer)).toBe(3);
});

test('a registry that version 1 made is today’s after it was opened, and has what it had', () => {
  const statePath = makeStatePath();
  mkdirSync(statePath);
  const old = openEmpty(join(statePath, 'registry.sqlite'));
  old.exec(readFileSync(new URL('version-1.sql', import.meta.url), 'utf8'));
  const { registry, said } = openTestRegistry(statePath);
  const fresh = openEmpty();
  migrate(fresh, registryMigrations);

  expect(said).toEqual([]);
  expect(schemaOf(old)).toEqual(schemaOf(fresh));
  expect(registry.roots()).toEqual([sighting('20260115', 'court-1', 'disk-a', 1_000, 2_000)]);
  expect(registry.lastActiveDisk()).toBe('disk-a');
  expect(registry.rebuiltAtMs()).toBe(3_000);
  expect(registry.skippedDisks()).toEqual([]);
});
