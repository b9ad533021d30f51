/** Owns the failure of a placing: what failed, and whose fault it is. */
import type { DiskConfig } from '../../config/config.js';
import { DayfsError, errorCode } from '../../domain/errors.js';
import type { Placement } from '../disk.js';
import { systemReason, systemRemedy } from '../system-reason.js';

/**
 * `disk`: the segment belongs on another disk, and this one is in doubt. `root`: the segment belongs on another
 * disk, and this one may well take those of other cameras. `source`: the segment itself is missing, empty or still
 * being written, which says nothing about the disk. `name`: both are well, but another file has that name in the
 * root.
 */
export type PlacingFault = 'disk' | 'root' | 'source' | 'name';

export class PlacingError extends DayfsError {
  readonly fault: PlacingFault;
  /** The system's: `ENOSPC`, `EIO`, `EROFS`, … `ENODEV` without the disk's own marker, `ETIMEDOUT` past the deadline. */
  readonly code: string;

  constructor(fault: PlacingFault, code: string, message: string, options?: ErrorOptions) {
    super('failed', message, options);
    this.fault = fault;
    this.code = code;
  }
}

export function sourceError(path: string, code: string, what: string, options?: ErrorOptions): PlacingError {
  const remedy = 'the disk is not at fault, look at what wrote the segment';
  return new PlacingError('source', code, `${path} cannot be placed: ${what}; ${remedy}`, options);
}

/** A folder on the way to a root's segments that is none, or that may not be entered or written to. */
class FolderRefused extends DayfsError {
  readonly fault: 'disk' | 'root';
  readonly code: string;

  constructor(fault: 'disk' | 'root', code: string, path: string, cause: unknown) {
    super('failed', `${systemReason(cause)} at ${path}; ${systemRemedy(cause)}`, { cause });
    this.fault = fault;
    this.code = code;
  }
}

const refusals: readonly (string | undefined)[] = ['ENOTDIR', 'EACCES', 'EPERM'];

/** What is wrong with one folder alone: all else that can fail in it is the disk's own failing. */
export function blamingFolder<T>(fault: 'disk' | 'root', path: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined || !refusals.includes(code) || error instanceof DayfsError) throw error;
    throw new FolderRefused(fault, code, path, error);
  }
}

/** What is not known to be the fault of something else is the disk's. */
export function placingErrorAfter(error: unknown, disk: DiskConfig, placement: Placement): PlacingError {
  if (error instanceof PlacingError) return error;
  if (error instanceof FolderRefused && error.fault === 'root') {
    // The same for each segment, so that it can be told once.
    const whose = `segments of ${placement.camera} cannot be placed on ${disk.id}`;
    return new PlacingError('root', error.code, `${whose}: ${error.message}`, { cause: error });
  }
  const what = `${placement.name} of ${placement.camera} cannot be placed on ${disk.id}`;
  const why =
    error instanceof DayfsError ? error.message : `${systemReason(error)} at ${disk.path}; ${systemRemedy(error)}`;
  return new PlacingError('disk', errorCode(error) ?? 'EIO', `${what}: ${why}`, { cause: error });
}

/** This camera's own folder on the disk is at fault: other disks take the segment, and this one those of others. */
export function isRootFault(error: unknown): error is PlacingError {
  return error instanceof PlacingError && error.fault === 'root';
}

export function isNameTaken(error: unknown): boolean {
  return error instanceof PlacingError && error.code === 'EEXIST';
}
