/** Owns how it is said that a folder is there and cannot be read: by its real path, with the reason and the remedy. */
import { errorCode, reasonOf, systemReasonOf } from '../domain/errors.js';

class UnreadFolderError extends Error {
  override readonly name = 'UnreadFolderError';
  /** The system's, such as EACCES. */
  readonly code: string;
  /** All but the path. */
  readonly detail: string;

  /** @param cause a system's error, whose path is that of a descriptor */
  constructor(path: string, code: string, cause: unknown) {
    const detail = `cannot be read: ${systemReasonOf(cause)}; ${remedyOf(code)}`;
    super(`${path} ${detail}`, { cause });
    this.code = code;
    this.detail = detail;
  }
}

/** The error itself if it is none of a system call. */
export function namedBy(path: string, error: unknown): unknown {
  const code = errorCode(error);
  return code !== undefined && error instanceof Error && 'syscall' in error
    ? new UnreadFolderError(path, code, error)
    : error;
}

/** What an error says of a folder that is named beside it. */
export function unreadDetailOf(error: unknown): string {
  const named = namedBy('', error);
  return named instanceof UnreadFolderError ? named.detail : reasonOf(error);
}

export const deniedRemedy = 'let the user that dayfs runs as read it, and enter the folders above it';

function remedyOf(code: string): string {
  return code === 'EACCES' ? deniedRemedy : 'look into the kernel log: dmesg';
}
