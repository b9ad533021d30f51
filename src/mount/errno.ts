/** Owns the one way from a failure to the errno that a reader sees. */
import { constants } from 'node:os';
import { errorCode } from '../domain/errors.js';
import { diskHungCode } from '../union/disk-hung-error.js';
import { incompleteDayCode } from '../view/incomplete-day.js';

/**
 * What means the same through the mount as on the disk. Everything else is EIO: a disk's ENOTCONN or ESTALE,
 * say, would tell readers that the mount itself is dead.
 */
const passedOn = new Set([
  'EACCES',
  'EBADF',
  'EINVAL',
  'EISDIR',
  'EMFILE',
  'ENAMETOOLONG',
  'ENFILE',
  'ENODATA',
  'ENOENT',
  'ENOMEM',
  'ENOTDIR',
  'EPERM',
  'ERANGE',
  'EROFS',
]);

/** Positive, as in <errno.h>. */
export function errnoOf(error: unknown): number {
  const code = errorCode(error);
  // Only a link that took a file's place since it was looked at answers so: links are not shown.
  if (code === 'ELOOP') return constants.errno.ENOENT;
  if (code === undefined || !passedOn.has(code)) return constants.errno.EIO;
  return constants.errno[code as keyof typeof constants.errno];
}

const absent: readonly number[] = [constants.errno.ENOENT, constants.errno.ENODATA];

/** That something is not there is an answer, and programs ask for what is not there all the time. */
export function isAnswer(errno: number): boolean {
  return absent.includes(errno);
}

const saidAlready = new Set([diskHungCode, incompleteDayCode]);

/** Whether the log has the cause already, once, so that it need not be said of each reader. */
export function isSaidAlready(error: unknown): boolean {
  return saidAlready.has(errorCode(error) ?? '');
}
