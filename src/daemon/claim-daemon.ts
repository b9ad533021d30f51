/** Owns the claim: on one folder runs one daemon of a name, and the kernel decides which. */
import { spawnSync } from 'node:child_process';
import { constants, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DaemonName } from '../control/protocol.js';
import { DayfsError, errorCode, reasonOf } from '../domain/errors.js';

/** Apart from flock's own exit codes. */
const heldByAnother = 75;

/**
 * Holds the claim until this process ends, however it ends.
 *
 * @throws DayfsError (failed) if another process holds it
 */
export function claimDaemon(folder: string, daemon: DaemonName): void {
  const path = join(folder, `.${daemon}.lock`);
  const descriptor = openLockFile(path);
  if (!lock(descriptor, path)) {
    const pid = readFileSync(path, 'utf8').trim();
    const holder = pid === '' ? '' : ` (pid ${pid})`;
    throw new DayfsError('failed', `the ${daemon} is already running on ${folder}${holder}: stop that one first`);
  }
  nameHolder(descriptor);
}

/** For people, and so no reason to fail: the lock is what counts, also on a filesystem that is full. */
function nameHolder(descriptor: number): void {
  try {
    ftruncateSync(descriptor);
    writeSync(descriptor, `${process.pid}\n`, 0);
  } catch (error) {
    if (errorCode(error) !== 'ENOSPC') throw error;
  }
}

function openLockFile(path: string): number {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o750 });
    return openSync(path, constants.O_RDWR | constants.O_CREAT, 0o644);
  } catch (error) {
    const message = `cannot write to ${path} (${reasonOf(error)}): run as the user that owns the folder`;
    throw new DayfsError('failed', message, { cause: error });
  }
}

/**
 * A lock of flock(2) belongs to the open file, not to the process that asked for it: flock(1) takes it on our
 * descriptor and ends, and it stays with us. The descriptor is never closed, and no later child inherits it.
 */
function lock(descriptor: number, path: string): boolean {
  const options = ['--exclusive', '--nonblock', '--conflict-exit-code', String(heldByAnother)];
  const inChild = 3;
  // Not execa: it passes on no descriptors but the standard ones.
  const { status, stderr, error } = spawnSync('flock', [...options, String(inChild)], {
    stdio: ['ignore', 'ignore', 'pipe', descriptor],
    encoding: 'utf8',
  });
  if (status === 0) return true;
  if (status === heldByAnother) return false;
  const reason = error === undefined ? stderr.trim() : reasonOf(error);
  const message = `cannot lock ${path} with flock (${reason}): flock is in Debian's package util-linux`;
  throw new DayfsError('failed', message, { cause: error });
}
