/** Owns the answer to what only the legacy path could tell while it could not be read: not known is not absent. */

export class LegacyUnreadError extends Error {
  override readonly name = 'LegacyUnreadError';

  constructor(path: string, reason: string) {
    super(`${path} of the legacy path is not known yet: ${reason}`);
  }
}
