/** Owns the exit codes: stable, since scripts and service managers go by them (design section 6). */
import type { FailureKind } from '../domain/errors.js';

export const done = 0;
export const wrongUsage = 2;

export const exitCodes: Readonly<Record<FailureKind, number>> = {
  failed: 1,
  usage: wrongUsage,
  'nothing-found': 3,
  'spans-midnight': 4,
  'not-running': 5,
};
