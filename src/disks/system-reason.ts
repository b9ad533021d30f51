/** Owns how a failed system call is told to people: without the descriptor paths that calls are made by. */
import { errorCode, reasonOf } from '../domain/errors.js';

/** `read-only file system (EROFS)`. */
export function systemReason(error: unknown): string {
  const code = errorCode(error);
  // Node writes `EROFS: read-only file system, open '/proc/self/fd/21/…'`.
  const words = /^[A-Z0-9]+: (?<words>[^,]+)/.exec(reasonOf(error))?.groups?.['words'];
  return code === undefined || words === undefined ? reasonOf(error) : `${words} (${code})`;
}

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'make room on it',
  EDQUOT: 'raise the quota or make room',
  EROFS: 'check it with fsck and remount it for writing',
  EACCES: 'let the user that dayfs runs as write there',
  EPERM: 'let the user that dayfs runs as write there',
  ENOTDIR: 'move away what stands where the folder should be',
  ENOTCONN: 'mount it again',
};

/** What a person can do about it. */
export function systemRemedy(error: unknown): string {
  return remedies[errorCode(error) ?? ''] ?? 'check the disk, its cable and the kernel log';
}
