/** Owns the claim: on one folder runs one daemon of a name, and the kernel decides which. */
import { spawnSync } from 'node:child_process';
import {
  accessSync,
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
import { remedyForWriting, takesNoWrites } from '../host/takes-no-writes.js';

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

export interface ClaimOptions {
  /** A process that is dead, and holds what it held until a disk lets go of it: its claim is void. */
  readonly deadPid?: number | undefined;
  /** The daemon is of no use where it cannot write to the folder. */
  readonly needsWrites?: boolean;
}

/**
 * Also on a filesystem that has become read-only, if a daemon of that name ran there before and needs no writes.
 *
 * @throws DayfsError (failed) if another process holds it, or the file of the lock cannot be opened
 */
export function claimDaemon(
  folder: string,
  daemon: DaemonName,
  { deadPid, needsWrites = false }: ClaimOptions = {},
): DaemonClaim {
  const path = join(folder, `.${daemon}.lock`);
  const isVoidLeft = deadPid !== undefined && !isVoidRemoved(path, deadPid);
  const take = (isVoid: boolean) => takeLock(openLockFile(path, needsWrites), { path, folder, daemon }, isVoid);
  let held = take(isVoidLeft);
  return {
    path,
    isInPlace: () => identityOf(path) === identityOfOpen(held),
    renew: () => {
      const left = held;
      held = take(false);
      closeSync(left);
    },
  };
}

/** A filesystem that takes no writes keeps the file, and may name in it a process before the dead one. */
function isVoidRemoved(path: string, deadPid: number): boolean {
  try {
    accessSync(path, constants.W_OK);
    if (holderOf(path) === String(deadPid)) rmSync(path);
    return true;
  } catch (error) {
    return !takesNoWrites(error);
  }
}

/**
 * @param isVoidLeft a dead process may hold it for a while yet: the daemon that comes after that one goes on without
 * @returns the descriptor that holds it
 */
function takeLock(
  descriptor: number,
  { path, folder, daemon }: { path: string; folder: string; daemon: DaemonName },
  isVoidLeft: boolean,
): number {
  try {
    if (!lock(descriptor, path) && !isVoidLeft) throw heldError(path, folder, daemon);
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

/** What opening for reading alone makes of a call that writes. */
const readOnlyCodes: readonly (string | undefined)[] = ['EINVAL', 'EBADF'];

/** For people, and so no reason to fail: the lock is what counts, also on a filesystem that takes no writes. */
function nameHolder(descriptor: number): void {
  try {
    ftruncateSync(descriptor);
    writeSync(descriptor, `${process.pid}\n`, 0);
  } catch (error) {
    if (!takesNoWrites(error) && !readOnlyCodes.includes(errorCode(error))) throw error;
  }
}

const noFolder = 'a file stands where a folder must be; move it away, or name another folder';
const noFile = 'it must be a file; move away what stands in its place';

/** What stands in the way, and is no matter of who runs the daemon. */
const obstacles: Readonly<Record<string, string>> = {
  EEXIST: noFolder,
  ENOTDIR: noFolder,
  EISDIR: noFile,
  ELOOP: noFile,
};

function openLockFile(path: string, needsWrites: boolean): number {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o750 });
    // Not through a link: who else may write in the folder could have any file of the host's emptied.
    return openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o644);
  } catch (error) {
    const descriptor = takesNoWrites(error) && !needsWrites ? openToRead(path) : undefined;
    if (descriptor !== undefined) return descriptor;
    const remedy =
      remedyForWriting(error) ?? obstacles[errorCode(error) ?? ''] ?? 'run as the user that owns the folder';
    throw new DayfsError('failed', `cannot write to ${path} (${reasonOf(error)}): ${remedy}`, { cause: error });
  }
}

/** flock(2) asks for no right to write. */
function openToRead(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch {
    // What kept it from being written to is the reason to tell.
    return undefined;
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
