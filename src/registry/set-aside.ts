/** Owns how a registry file that cannot be used is put out of the way: renamed, never deleted. */
import { existsSync, renameSync } from 'node:fs';

const companions = ['-wal', '-shm', '-journal'] as const;

/**
 * Renames the file, with all that belongs to it, to `<file>.damaged-<UTC time>`, and returns that path. To be
 * called by one process at a time.
 *
 * A kill between the renames leaves companions without a database, which the next start sets aside as well.
 * The other way round it would leave a database without its newest rows that looks whole.
 */
export function setAside(path: string, nowMs: number): string {
  const target = freeTarget(path, nowMs);
  for (const suffix of ['', ...companions]) renameIfThere(path + suffix, target + suffix);
  return target;
}

/** Does so with all but the file itself, which it does not belong to any more. */
export function setCompanionsAside(path: string, nowMs: number): string {
  const target = freeTarget(path, nowMs);
  for (const suffix of companions) renameIfThere(path + suffix, target + suffix);
  return target;
}

function renameIfThere(path: string, target: string): void {
  if (existsSync(path)) renameSync(path, target);
}

function freeTarget(path: string, nowMs: number): string {
  const time = new Date(nowMs).toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '');
  const first = `${path}.damaged-${time}`;
  let target = first;
  for (let count = 2; ['', ...companions].some((suffix) => existsSync(target + suffix)); count++) {
    target = `${first}.${count}`;
  }
  return target;
}
