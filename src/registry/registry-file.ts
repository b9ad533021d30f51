/**
 * Owns the registry file under running processes: it may be deleted, replaced or damaged at any time, and
 * each use finds the file that lies there now, or makes a new one.
 */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { errorCode } from '../domain/errors.js';
import type { Log } from '../domain/log.js';
import { checkFile } from './check-file.js';
import { FailedOpening } from './failed-opening.js';
import { makeFileIfMissing } from './make-file.js';
import { withOpeningLock } from './opening-lock.js';
import {
  compareToPath,
  isInPlace,
  openConnection,
  type RegistryConnection,
  RegistryReplaced,
} from './registry-connection.js';
import { damageBeforeOpening, damageOf } from './registry-damage.js';
import { explainFailure } from './registry-failure.js';
import { setAside, setCompanionsAside } from './set-aside.js';
import type { RegistryStatements } from './statements.js';

/** How long a process waits for another one's write, which is over within milliseconds. */
const usualBusyMs = 5_000;

/** What is found once is mended; what is found again and again is not mended by trying. */
const mostAttempts = 64;

export class RegistryFile {
  readonly path: string;
  readonly #log: Pick<Log, 'warn'>;
  readonly #now: () => number;
  readonly #failedOpening: FailedOpening;
  #connection: RegistryConnection | undefined;
  /** What was found damaged in using the connection. */
  #damage: string | undefined;
  #openings = 0;
  #busyMs = usualBusyMs;

  constructor(path: string, log: Pick<Log, 'warn'>, now: () => number) {
    this.path = path;
    this.#log = log;
    this.#now = now;
    this.#failedOpening = new FailedOpening(path, () => performance.now());
  }

  /** How often a file was opened under the path: each time it may have been another file. */
  get openings(): number {
    return this.#openings;
  }

  /** @throws DayfsError if the registry cannot be used */
  read<T>(use: (statements: RegistryStatements) => T): T {
    return this.#attempt(({ statements }) => use(statements));
  }

  /**
   * All or nothing. Done once more if the file was deleted or replaced meanwhile, so that nothing is written
   * to a file that nobody reads.
   *
   * @throws DayfsError if the registry cannot be used
   */
  write(use: (statements: RegistryStatements) => void): void {
    this.#attempt((connection) => {
      connection.database.transaction(() => use(connection.statements)).immediate();
      if (!isInPlace(connection)) throw new RegistryReplaced(this.path);
    });
  }

  waitAtMost(busyMs: number): void {
    this.#busyMs = busyMs;
    this.#connection?.database.exec(`PRAGMA busy_timeout = ${Math.floor(busyMs)}`);
  }

  close(): void {
    this.#connection?.database.close();
    this.#connection = undefined;
  }

  #attempt<T>(use: (connection: RegistryConnection) => T): T {
    try {
      for (let left = mostAttempts - 1; left > 0; left--) {
        try {
          return use(this.#current());
        } catch (error) {
          if (!this.#canBeMended(error)) throw error;
        }
      }
      return use(this.#current());
    } catch (error) {
      if (this.#connection === undefined) this.#failedOpening.note(error);
      throw explainFailure(error, this.path);
    }
  }

  /** Whether the next attempt finds another file, or the same one opened anew. */
  #canBeMended(error: unknown): boolean {
    if (error instanceof RegistryReplaced) return true;
    // It has waited for as long as it may.
    if (errorCode(error) === 'SQLITE_BUSY') return false;
    const connection = this.#connection;
    const damage = damageOf(error);
    // Damage that was found in opening is mended already: the damaged file is set aside.
    if (connection === undefined) return damage !== undefined;
    this.#damage = damage;
    // A table that is gone since the statements were prepared: opening tells whether it is damage or an upgrade.
    const isChanged = error instanceof Database.SqliteError && error.code === 'SQLITE_ERROR';
    if (isChanged) this.close();
    return isChanged || damage !== undefined || !isInPlace(connection);
  }

  #current(): RegistryConnection {
    const connection = this.#connection;
    if (connection !== undefined && this.#damage === undefined && isInPlace(connection)) return connection;
    this.#failedOpening.check();
    mkdirSync(dirname(this.path), { recursive: true, mode: 0o750 });
    checkFile(this.path);
    return withOpeningLock(join(dirname(this.path), 'registry.lock'), this.#busyMs, () => {
      this.#leave();
      return this.#open();
    });
  }

  /** Leaves the connection behind, and sets aside what nobody may open any more and no other process has yet. */
  #leave(): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    const { isSameFile, areSameCompanions } = compareToPath(connection);
    if (isSameFile) {
      this.#setAside(this.#damage ?? 'its -wal or its -shm was removed while it was in use');
    } else if (areSameCompanions) {
      const target = setCompanionsAside(this.path, this.#now());
      this.#log.warn(
        `the registry ${this.path} was deleted or replaced: what it had in its -wal is kept as ${target}-wal`,
      );
    }
    this.#damage = undefined;
    this.close();
  }

  #open(): RegistryConnection {
    const damage = damageBeforeOpening(this.path);
    if (damage !== undefined) this.#setAside(damage);
    makeFileIfMissing(this.path);
    this.#connection = openConnection(this.path, this.#busyMs, (error) => {
      const found = damageOf(error);
      if (found !== undefined) this.#setAside(found);
    });
    this.#failedOpening.forget();
    this.#openings++;
    return this.#connection;
  }

  #setAside(damage: string): void {
    const target = setAside(this.path, this.#now());
    const outcome = 'a new one is made, to be filled from the disks';
    this.#log.warn(`the registry ${this.path} is damaged (${damage}): it is kept as ${target}, and ${outcome}`);
  }
}
