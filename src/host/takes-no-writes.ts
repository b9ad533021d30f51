/** Owns the question whether a filesystem itself refuses to be written to, whoever asks: read-only, full or failing. */
import { errorCode } from '../domain/errors.js';

const remedies: Readonly<Record<string, string>> = {
  EROFS: 'its filesystem is read-only; remount it read-write, after fsck',
  ENOSPC: 'free some space on its filesystem',
  EDQUOT: 'raise the quota, or free some space',
  EIO: 'check its filesystem, the disk under that and the kernel log',
};

/** Also of an error that was thrown for the system's, as its cause. */
export function takesNoWrites(error: unknown): boolean {
  if (remedyForWriting(error) !== undefined) return true;
  return error instanceof Error && error.cause !== undefined && takesNoWrites(error.cause);
}

/** What a person can do about it, for the end of a message that names the path. */
export function remedyForWriting(error: unknown): string | undefined {
  return remedies[errorCode(error) ?? ''];
}
