/** Owns the answer to a name that no file can have: not "absent", which would invite a program to make it. */

/** As the disks' filesystems have it. */
const mostNameBytes = 255;

class NameTooLongError extends Error {
  override readonly name = 'NameTooLongError';
  /** As the system's own errors carry it. */
  readonly code = 'ENAMETOOLONG';
}

/** @throws NameTooLongError */
export function checkNameLength(name: string): void {
  if (Buffer.byteLength(name) > mostNameBytes) throw new NameTooLongError(name);
}
