/** Owns the answer of a disk that is not there: what it holds is not known, and none of it counts as deleted. */

export class DiskAwayError extends Error {
  override readonly name: string = 'DiskAwayError';
}
