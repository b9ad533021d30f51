/** Owns how a failure passes from a disk's thread to its caller, since errors lose their class on the way. */
import { DayfsError, type FailureKind, reasonOf } from '../../domain/errors.js';
import { PlacingError, type PlacingFault } from '../placing/placing-error.js';

export interface CarriedFailure {
  readonly message: string;
  readonly kind: FailureKind;
  readonly placing: { readonly fault: PlacingFault; readonly code: string } | undefined;
  readonly cause: unknown;
}

export function packFailure(error: unknown): CarriedFailure {
  return {
    message: reasonOf(error),
    kind: error instanceof DayfsError ? error.kind : 'failed',
    placing: error instanceof PlacingError ? { fault: error.fault, code: error.code } : undefined,
    // Of an unexpected error the stack is what counts.
    cause: error instanceof DayfsError ? error.cause : error,
  };
}

export function unpackFailure({ message, kind, placing, cause }: CarriedFailure): DayfsError {
  if (placing === undefined) return new DayfsError(kind, message, { cause });
  return new PlacingError(placing.fault, placing.code, message, { cause });
}
