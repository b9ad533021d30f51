/**
 * Owns the file that the booking becomes: it is made under a temporary name beside its own, and takes that when it
 * is whole and flushed, or never.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { formatBytes } from '../../disks/format-bytes.js';
import { giveFinalName } from '../../disks/placing/final-name.js';
import { systemReason, systemRemedy } from '../../disks/system-reason.js';
import { DayfsError, errorCode } from '../../domain/errors.js';
import { ownPrefix } from '../../domain/layout.js';

const namePattern = new RegExp(`^\\${ownPrefix}-export-(?<pid>[0-9]{1,10})-[0-9a-f]{16}$`);

/** The folder may be shared by hosts, whose processes cannot be asked for: they write on as long as they run. */
const leftoverAfterMs = 600_000;

/** Where they differ from those of a disk that is recorded to. */
const remedies: Readonly<Record<string, string>> = {
  ENOENT: 'make the folder, or name another',
  // Such as that of the merged mount, which is so for good.
  EROFS: 'name a folder that can be written to',
};

export interface TargetOptions {
  readonly file: string;
  /** A file that has the name already may be replaced. */
  readonly replaces: boolean;
  readonly now: () => number;
}

export class TargetFile {
  readonly path: string;
  readonly temporaryPath: string;
  readonly #replaces: boolean;

  /** @throws DayfsError if the name is taken, or nothing can be written there */
  constructor({ file, replaces, now }: TargetOptions) {
    this.path = resolve(file);
    this.#replaces = replaces;
    const folder = dirname(this.path);
    this.temporaryPath = join(folder, `${ownPrefix}-export-${process.pid}-${randomBytes(8).toString('hex')}`);
    this.#checkName();
    this.#do(() => {
      removeLeftovers(folder, now());
      closeSync(openSync(this.temporaryPath, 'wx', 0o666));
    });
  }

  /** @throws DayfsError if so much does not fit */
  checkRoom(bytes: number): void {
    const folder = dirname(this.path);
    const { bavail, bsize } = this.#do(() => statfsSync(folder));
    const freeBytes = bavail * bsize;
    if (freeBytes >= bytes) return;
    const needs = `${formatBytes(bytes)} are needed and ${formatBytes(freeBytes)} are free`;
    throw new DayfsError('failed', `${folder} has no room for the booking: ${needs}; make room or name another folder`);
  }

  /** How many bytes it holds. @throws DayfsError if the name was taken meanwhile, or the disk fails */
  finish(): number {
    return this.#do(() => {
      flush(this.temporaryPath);
      const { size } = statSync(this.temporaryPath);
      if (this.#replaces) renameSync(this.temporaryPath, this.path);
      else if (!giveFinalName(this.temporaryPath, this.path)) throw taken(this.path);
      rmSync(this.temporaryPath, { force: true });
      flush(dirname(this.path));
      return size;
    });
  }

  /** Nothing is left behind of what is not finished. */
  discard(): void {
    rmSync(this.temporaryPath, { force: true });
  }

  #checkName(): void {
    const there = this.#do(() => lstatSync(this.path, { throwIfNoEntry: false }));
    if (there === undefined || (this.#replaces && there.isFile())) return;
    throw there.isFile()
      ? taken(this.path)
      : new DayfsError('failed', `${this.path} is there and is no file: name another`);
  }

  #do<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      if (error instanceof DayfsError) throw error;
      const folder = dirname(this.path);
      const remedy = remedies[errorCode(error) ?? ''] ?? systemRemedy(error);
      const message = `${basename(this.path)} cannot be written in ${folder}: ${systemReason(error)}; ${remedy}`;
      throw new DayfsError('failed', message, { cause: error });
    }
  }
}

function taken(path: string): DayfsError {
  return new DayfsError('failed', `${path} is there already: --force replaces it`);
}

function flush(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } catch (error) {
    // Some filesystems cannot flush a folder.
    if (!['EINVAL', 'ENOTSUP', 'ENOSYS'].includes(errorCode(error) ?? '')) throw error;
  } finally {
    closeSync(descriptor);
  }
}

/**
 * What killed exports left. Whether it can be cleared away is no matter of the export that does so in passing: in a
 * folder that users share it may be another's, and what another export removed meanwhile is gone already. So is
 * whatever the folder itself refuses: the file that is made in it next says that better.
 */
function removeLeftovers(folder: string, nowMs: number): void {
  for (const name of orElse([], () => readdirSync(folder))) {
    orElse(undefined, () => removeLeftover(join(folder, name), nowMs));
  }
}

function removeLeftover(path: string, nowMs: number): void {
  const pid = namePattern.exec(basename(path))?.groups?.['pid'];
  if (pid === undefined || isRunning(Number(pid))) return;
  const stats = lstatSync(path);
  if (stats.isFile() && stats.mtimeMs < nowMs - leftoverAfterMs) unlinkSync(path);
}

/** Where the disk refuses, the other. */
function orElse<T>(other: T, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return other;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs as another user.
    return errorCode(error) !== 'ESRCH';
  }
}
