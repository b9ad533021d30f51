/** Owns the claim: on one folder runs one daemon of a name, and the kernel decides which. */
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { DaemonName } from '../control/protocol.js';
import { DayfsError, errorCode, reasonOf } from '../domain/errors.js';
import { identityOf, identityOfOpen } from '../host/file-identity.js';

/** Apart from flock's own exit codes. */
const heldByAnother = 75;

/** Held until this process ends, however it ends. */
export interface DaemonClaim {
  readonly path: string;
  /** Once its file was removed, another process may take a claim on the same folder. */
  isInPlace(): boolean;
  /** Takes it once more, on the file that lies there now. @throws DayfsError (failed) as `claimDaemon` does */
  renew(): void;
}

/**
 * @param deadPid a process that is dead, and holds what it held until a disk lets go of it: its claim is void
 * @throws DayfsError (failed) if another process holds it
 */
export function claimDaemon(folder: string, daemon: DaemonName, deadPid?: number): DaemonClaim {
  const path = join(folder, `.${daemon}.lock`);
  if (deadPid !== undefined && holderOf(path) === String(deadPid)) rmSync(path);
  let held = takeLock(path, folder, daemon);
  return {
    path,
    isInPlace: () => identityOf(path) === identityOfOpen(held),
    renew: () => {
      const left = held;
      held = takeLock(path, folder, daemon);
      closeSync(left);
    },
  };
}

/** @returns the descriptor that holds it */
function takeLock(path: string, folder: string, daemon: DaemonName): number {
  const descriptor = openLockFile(path);
  try {
    if (!lock(descriptor, path)) throw heldError(path, folder, daemon);
    nameHolder(descriptor);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function heldError(path: string, folder: string, daemon: DaemonName): DayfsError {
  const pid = holderOf(path);
  const holder = pid === undefined || pid === '' ? '' : ` (pid ${pid})`;
  return new DayfsError('failed', `the ${daemon} is already running on ${folder}${holder}: stop that one first`);
}

function holderOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
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
 * descriptor and ends, and it stays with us for as long as that is open. No later child inherits it.
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
