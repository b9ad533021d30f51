/**
 * Owns the number that is made of a name: 63 bits, the same in every thread and after a restart. A folder's entries
 * are told in the order of their numbers, so that an entry's number is the offset that one reads on from.
 */
import { endHash } from '../../../domain/text-hash.js';

export interface NameHash {
  /** 31 bits. */
  readonly high: number;
  /** 32 bits. */
  readonly low: number;
}

/** Offsets below stand for the folder itself and the one above it. */
const firstNameOffset = 3;

export function hashName(name: string): NameHash {
  const hash = endHash(name);
  const high = hash.high >>> 1;
  const { low } = hash;
  return high === 0 && low < firstNameOffset ? { high, low: low + firstNameOffset } : { high, low };
}
