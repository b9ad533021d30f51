/** Owns the SQL that is run on the registry, prepared once for each opening of the file. */
import type { Database } from 'better-sqlite3';
import type { RootKeyRow, RootRow, SessionRow, SkippedDiskRow, StateRow, SwitchRow } from './rows.js';

export type RegistryStatements = ReturnType<typeof prepareStatements>;

type Key = [day: string, camera: string, disk: string];

/** @internal The types of better-sqlite3 cannot be named in a declaration file. */
export function prepareStatements(database: Database) {
  return {
    allRoots: database.prepare<[], RootRow>(`${selectRoots} ${inOrder}`),
    rootsOfDay: database.prepare<[day: string], RootRow>(`${selectRoots} WHERE day = ? ${inOrder}`),
    rootsOfCamera: database.prepare<[camera: string], RootRow>(`${selectRoots} WHERE camera = ? ${inOrder}`),
    rootsOfCameraDay: database.prepare<[day: string, camera: string], RootRow>(
      `${selectRoots} WHERE day = ? AND camera = ? ${inOrder}`,
    ),
    rootKeys: database.prepare<[], RootKeyRow>(selectRootKeys).raw(),
    rootKeysOfCamera: database.prepare<[camera: string], RootKeyRow>(`${selectRootKeys} WHERE camera = ?`).raw(),
    noteRoot: database.prepare<[...Key, path: string, firstSeenMs: number, lastSeenMs: number]>(
      `INSERT INTO roots (day, camera, disk, path, first_seen_ms, last_seen_ms) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET
         path = iif(excluded.last_seen_ms >= last_seen_ms, excluded.path, path),
         first_seen_ms = min(first_seen_ms, excluded.first_seen_ms),
         last_seen_ms = max(last_seen_ms, excluded.last_seen_ms)`,
    ),
    forgetRoot: database.prepare<Key>('DELETE FROM roots WHERE day = ? AND camera = ? AND disk = ?'),
    // By the order of writing, which a clock that was set back does not turn round.
    switches: database.prepare<[limit: number], SwitchRow>(
      `SELECT at_ms, from_disk, to_disk, reason, detail, gap_seconds FROM switch_events ORDER BY number DESC LIMIT ?`,
    ),
    addSwitch: database.prepare<[SwitchRow]>(
      `INSERT INTO switch_events (at_ms, from_disk, to_disk, reason, detail, gap_seconds)
       VALUES (:at_ms, :from_disk, :to_disk, :reason, :detail, :gap_seconds)`,
    ),
    // By what it says: numbers begin anew in a file that was put in the place of another.
    setSwitchGap: database.prepare<[gapSeconds: number, atMs: number, from: string | null, to: string | null]>(
      'UPDATE switch_events SET gap_seconds = ? WHERE at_ms = ? AND from_disk IS ? AND to_disk IS ?',
    ),
    noteSession: database.prepare<[startedMs: number, aliveMs: number]>(
      `INSERT INTO recorder_sessions (started_ms, alive_ms) VALUES (?, ?)
       ON CONFLICT DO UPDATE SET alive_ms = max(alive_ms, excluded.alive_ms)`,
    ),
    forgetOldSessions: database.prepare<[kept: number]>(
      `DELETE FROM recorder_sessions WHERE started_ms NOT IN
         (SELECT started_ms FROM recorder_sessions ORDER BY started_ms DESC LIMIT ?)`,
    ),
    sessions: database.prepare<[], SessionRow>(
      'SELECT started_ms, alive_ms FROM recorder_sessions ORDER BY started_ms',
    ),
    state: database.prepare<[], StateRow>('SELECT roots_version, rebuilt_at_ms FROM registry'),
    markRebuilt: database.prepare<[atMs: number]>('UPDATE registry SET rebuilt_at_ms = ?'),
    skippedDisks: database.prepare<[], SkippedDiskRow>('SELECT disk FROM skipped_disks ORDER BY disk'),
    addSkipped: database.prepare<[disk: string]>('INSERT INTO skipped_disks (disk) VALUES (?) ON CONFLICT DO NOTHING'),
    forgetSkipped: database.prepare<[disk: string, rebuiltAtMs: number | null]>(
      'DELETE FROM skipped_disks WHERE disk = ? AND (SELECT rebuilt_at_ms FROM registry) IS ?',
    ),
  };
}

const selectRoots = 'SELECT day, camera, disk, path, first_seen_ms, last_seen_ms FROM roots';
const selectRootKeys = 'SELECT day, camera, disk, first_seen_ms FROM roots';
const inOrder = 'ORDER BY day, camera, first_seen_ms, disk';
