/** Owns which file it is that lies under a path: another file of the same name is not the same file. */
import { statSync } from 'node:fs';

/** Undefined where there is no file. */
export function identityOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.dev}:${found.ino}`;
}
