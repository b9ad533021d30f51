/** Owns the answer to a name that stood for something when it was looked up and does no more. */

export class NotShownError extends Error {
  override readonly name = 'NotShownError';
  /** As the system's own errors carry it. */
  readonly code = 'ENOENT';

  constructor(path: string) {
    super(`${path} is gone, or is no regular file any more`);
  }
}
