/** Owns the failure of a placing: what failed, and whose fault it is. */
import type { DiskConfig } from '../../config/config.js';
import { DayfsError, errorCode } from '../../domain/errors.js';
import type { Placement } from '../disk.js';
import { systemReason, systemRemedy } from '../system-reason.js';

/**
 * `disk`: the segment belongs on another disk, and this one is in doubt. `source`: the segment itself is
 * missing, empty or still being written, which says nothing about the disk. `name`: both are well, but another
 * file has that name in the root.
 */
export type PlacingFault = 'disk' | 'source' | 'name';

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

/** What is not known to be the source's or the name's fault is the disk's. */
export function placingErrorAfter(error: unknown, disk: DiskConfig, placement: Placement): PlacingError {
  if (error instanceof PlacingError) return error;
  const what = `${placement.name} of ${placement.camera} cannot be placed on ${disk.id}`;
  const why =
    error instanceof DayfsError ? error.message : `${systemReason(error)} at ${disk.path}; ${systemRemedy(error)}`;
  return new PlacingError('disk', errorCode(error) ?? 'EIO', `${what}: ${why}`, { cause: error });
}

export function isNameTaken(error: unknown): boolean {
  return error instanceof PlacingError && error.code === 'EEXIST';
}
