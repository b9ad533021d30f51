/** Owns when a segment is given up that cannot be placed though the disks are well. */
import { PlacingError } from '../../disks/placing/placing-error.js';

/** Nothing in it, no regular file, or no file: what is so stays so. */
const lastingCodes: readonly string[] = ['ENODATA', 'EINVAL', 'ELOOP', 'ENOENT'];

/** With the waits between them about a minute. */
const mostTries = 7;

/**
 * A fault such as EIO, EMFILE or ENOMEM may pass, and may be that of the whole spool. Only what cannot be read again
 * and again, while other segments can, is not readable itself.
 *
 * @param tries with this one
 * @param othersWereRead since its first failure
 */
export function isLasting({ fault, code }: PlacingError, tries: number, othersWereRead: boolean): boolean {
  return fault === 'name' || lastingCodes.includes(code) || (tries >= mostTries && othersWereRead);
}

/** The fault lies neither in a disk nor in a root on it, so that no other disk would help. */
export function isSourceFault(error: unknown): error is PlacingError {
  return error instanceof PlacingError && (error.fault === 'source' || error.fault === 'name');
}
