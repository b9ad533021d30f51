/** Owns what a failed placing is to the history of switches, where the disk is left for it. */
import { PlacingError } from '../../disks/placing/placing-error.js';
import { reasonOf } from '../../domain/errors.js';
import type { SwitchCause } from '../switching/active-disk.js';

export function causeOf(error: unknown): SwitchCause {
  const isFull = error instanceof PlacingError && ['ENOSPC', 'EDQUOT'].includes(error.code);
  return { reason: isFull ? 'low-space' : 'unhealthy', detail: reasonOf(error) };
}
