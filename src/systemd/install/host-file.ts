/** Owns one file that dayfs gives a host: what is to stand in it, what stands there, and how it gets there. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DayfsError, errorCode, reasonOf } from '../../domain/errors.js';

export interface HostFile {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

/** Undefined where there is none. */
export function readHostFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw new DayfsError('failed', `${path} cannot be read (${reasonOf(error)}): run as root`, { cause: error });
  }
}

/** How a file that is there differs, by its first line that does. */
export function describeDifference(there: string, wanted: string): string {
  const [old, fresh] = [there.split('\n'), wanted.split('\n')];
  const lines = Math.max(old.length, fresh.length);
  const at = Array.from({ length: lines }, (_, index) => index).find((index) => old[index] !== fresh[index]) ?? 0;
  const quote = (line: string | undefined) => (line === undefined ? 'missing' : `"${line}"`);
  return `line ${at + 1} is ${quote(old[at])} and would be ${quote(fresh[at])}`;
}

/** @throws DayfsError with the remedy */
export function writeHostFile({ path, text, mode }: HostFile): void {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}`);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeWhole(temporary, path, { text, mode });
  } catch (error) {
    throw explain(error, path);
  }
}

function writeWhole(temporary: string, path: string, { text, mode }: Pick<HostFile, 'text' | 'mode'>): void {
  try {
    writeFileSync(temporary, text, { mode, flag: 'wx' });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** @throws DayfsError with the remedy */
export function removeHostFile(path: string): void {
  try {
    rmSync(path);
  } catch (error) {
    throw explain(error, path);
  }
}

function explain(error: unknown, path: string): DayfsError {
  const remedies: Readonly<Record<string, string>> = {
    EROFS: 'the filesystem is read-only: make it writable, or name another folder as the root with --prefix',
    EACCES: 'permission denied: run as root',
    EPERM: 'permission denied: run as root',
    EEXIST: 'a file stands where a folder must be: move it away',
    ENOTDIR: 'a file stands where a folder must be: move it away',
  };
  const why = remedies[errorCode(error) ?? ''] ?? reasonOf(error);
  return new DayfsError('failed', `${path} cannot be written or removed: ${why}`, { cause: error });
}
