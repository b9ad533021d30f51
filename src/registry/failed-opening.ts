/**
 * Owns what is remembered of an opening that failed. Each one costs memory for good (`KeptDatabase`), and a registry
 * that cannot be opened is asked for as often as one that can, four times a second.
 */
import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { DayfsError } from '../domain/errors.js';
import { identityOf } from '../host/file-identity.js';
import { RegistryUnusable } from './registry-failure.js';

/** What fails for a moment only, as while another process writes, is tried again at once. */
const mostAtOnce = 3;
const firstPauseMs = 250;
const longestPauseMs = 30_000;

interface Failure {
  readonly error: unknown;
  readonly atMs: number;
  readonly identity: string | undefined;
  /** Of what is wrong with the file itself. */
  readonly content: string | undefined;
}

export class FailedOpening {
  readonly #path: string;
  /** Of a clock that nobody sets. */
  readonly #now: () => number;
  #last: Failure | undefined;
  #inRow = 0;

  constructor(path: string, now: () => number) {
    this.#path = path;
    this.#now = now;
  }

  /** @throws what the last opening failed with, as long as another one would hardly end otherwise */
  check(): void {
    const last = this.#last;
    if (last === undefined || identityOf(this.#path) !== last.identity) return;
    if (this.#now() - last.atMs < this.#pauseMs()) throw last.error;
    // What a file holds changes by nothing but a write to it; all else, such as the room on a disk, by itself.
    if (contentOf(this.#path) === last.content) throw last.error;
  }

  /** Of failures for which a database was opened. */
  note(error: unknown): void {
    const isOfContent = error instanceof DayfsError && !(error instanceof RegistryUnusable);
    if (error === this.#last?.error || !(isOfContent || error instanceof Database.SqliteError)) return;
    const identity = identityOf(this.#path);
    this.#inRow = identity === this.#last?.identity ? this.#inRow + 1 : 1;
    this.#last = { error, atMs: this.#now(), identity, content: isOfContent ? contentOf(this.#path) : undefined };
  }

  forget(): void {
    this.#last = undefined;
    this.#inRow = 0;
  }

  #pauseMs(): number {
    return this.#inRow < mostAtOnce ? 0 : Math.min(longestPauseMs, firstPauseMs * 2 ** (this.#inRow - mostAtOnce));
  }
}

/** What lies in the file and in its -wal, as far as it can be told without a look into them. */
function contentOf(path: string): string {
  return ['', '-wal']
    .map((suffix) => statSync(path + suffix, { bigint: true, throwIfNoEntry: false }))
    .map((stats) => (stats === undefined ? 'none' : `${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs}`))
    .join();
}
