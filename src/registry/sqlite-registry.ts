/** Owns the registry on SQLite. */
import type { CameraName } from '../domain/camera-name.js';
import type { DiskId } from '../domain/disk-id.js';
import type { Log } from '../domain/log.js';
import type { Root } from '../domain/root.js';
import type { SwitchEvent } from '../domain/switch-event.js';
import type { RecorderSession, Registry, RootFilter, RootSighting } from './registry.js';
import { RegistryDamage } from './registry-damage.js';
import type { RegistryFile } from './registry-file.js';
import { type RootsSnapshot, snapshotRoots } from './roots-snapshot.js';
import {
  formatSwitchRow,
  parseRootKeyRow,
  parseRootRow,
  parseSessionRow,
  parseSkippedDiskRow,
  parseSwitchRow,
  type RootRow,
  type StateRow,
} from './rows.js';
import type { RegistryStatements } from './statements.js';

/** Years of restarts. */
const mostSessionsKept = 1000;

export class SqliteRegistry implements Registry {
  readonly #file: RegistryFile;
  readonly #log: Pick<Log, 'warn'>;
  #hasSaidInvalid = false;

  constructor(file: RegistryFile, log: Pick<Log, 'warn'>) {
    this.#file = file;
    this.#log = log;
  }

  roots(filter: RootFilter = {}): Root[] {
    const rows = this.#file.read((statements) => selectRoots(statements, filter));
    return [...this.#valid(rows, parseRootRow)];
  }

  rootsSnapshot(camera?: CameraName): RootsSnapshot {
    return this.#file.read(({ rootKeys, rootKeysOfCamera }) => {
      const rows = camera === undefined ? rootKeys.all() : rootKeysOfCamera.all(camera);
      return snapshotRoots(this.#valid(rows, parseRootKeyRow));
    });
  }

  noteRoots(sightings: readonly RootSighting[]): void {
    this.#file.write(({ noteRoot }) => {
      for (const { day, camera, disk, path, firstSeenMs, lastSeenMs } of sightings) {
        noteRoot.run(day, camera, disk, path, Math.floor(firstSeenMs), Math.floor(lastSeenMs));
      }
    });
  }

  forgetRoots(roots: ReadonlyArray<Pick<Root, 'camera' | 'day' | 'disk'>>): void {
    this.#file.write(({ forgetRoot }) => {
      for (const { day, camera, disk } of roots) forgetRoot.run(day, camera, disk);
    });
  }

  switches(limit = -1): SwitchEvent[] {
    const rows = this.#file.read((statements) => statements.switches.all(limit));
    return [...this.#valid(rows, parseSwitchRow)];
  }

  addSwitch(event: SwitchEvent): void {
    this.#file.write((statements) => statements.addSwitch.run(formatSwitchRow(event)));
  }

  setSwitchGap({ atMs, from, to }: Pick<SwitchEvent, 'atMs' | 'from' | 'to'>, gapSeconds: number): void {
    this.#file.write(({ setSwitchGap }) => setSwitchGap.run(gapSeconds, Math.floor(atMs), from ?? null, to ?? null));
  }

  noteSession({ startMs, endMs }: RecorderSession): void {
    this.#file.write(({ noteSession, forgetOldSessions }) => {
      noteSession.run(Math.floor(startMs), Math.floor(endMs));
      forgetOldSessions.run(mostSessionsKept);
    });
  }

  sessions(): RecorderSession[] {
    const rows = this.#file.read((statements) => statements.sessions.all());
    return [...this.#valid(rows, parseSessionRow)];
  }

  lastActiveDisk(): DiskId | undefined {
    return this.switches(1).at(0)?.to;
  }

  rootsVersion(): string {
    // The count alone would be the same again in a file that was put in the place of this one.
    const count = this.#state().roots_version;
    return `${this.#file.openings}.${count}`;
  }

  rebuiltAtMs(): number | undefined {
    return this.#state().rebuilt_at_ms ?? undefined;
  }

  markRebuilt(atMs: number, skipped: readonly DiskId[] = []): void {
    this.#file.write(({ markRebuilt, addSkipped }) => {
      markRebuilt.run(Math.floor(atMs));
      for (const disk of skipped) addSkipped.run(disk);
    });
  }

  skippedDisks(): DiskId[] {
    const rows = this.#file.read((statements) => statements.skippedDisks.all());
    return [...this.#valid(rows, parseSkippedDiskRow)];
  }

  forgetSkipped(disks: readonly DiskId[], rebuiltAtMs: number | undefined): void {
    // Seldom is there one, and a write may wait for another process's.
    const skipped = this.skippedDisks().filter((disk) => disks.includes(disk));
    if (skipped.length === 0) return;
    this.#file.write(({ forgetSkipped }) => {
      for (const disk of skipped) forgetSkipped.run(disk, rebuiltAtMs ?? null);
    });
  }

  waitAtMost(busyMs: number): void {
    this.#file.waitAtMost(busyMs);
  }

  close(): void {
    this.#file.close();
  }

  #state(): StateRow {
    return this.#file.read(({ state }) => {
      const row = state.get();
      if (row === undefined) throw new RegistryDamage('the row that it has about itself is missing');
      return row;
    });
  }

  /** Leaves out rows that dayfs did not write: a file that was edited by hand must not stop a recording. */
  *#valid<Row, Value>(rows: Iterable<Row>, parse: (row: Row) => Value | undefined): Generator<Value> {
    for (const row of rows) {
      const value = parse(row);
      if (value === undefined) this.#sayInvalid(row);
      else yield value;
    }
  }

  #sayInvalid(row: unknown): void {
    if (this.#hasSaidInvalid) return;
    this.#hasSaidInvalid = true;
    const advice = 'rows like it are skipped; delete them, or the whole file, to be rid of them';
    this.#log.warn(
      `the registry ${this.#file.path} holds a row that is not dayfs's own: ${JSON.stringify(row)}; ${advice}`,
    );
  }
}

function selectRoots(statements: RegistryStatements, { camera, day }: RootFilter): RootRow[] {
  if (camera === undefined) return day === undefined ? statements.allRoots.all() : statements.rootsOfDay.all(day);
  return day === undefined ? statements.rootsOfCamera.all(camera) : statements.rootsOfCameraDay.all(day, camera);
}
