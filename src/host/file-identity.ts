/** Owns which file it is that lies under a path: another file of the same name is not the same file. */
import { type BigIntStats, fstatSync, statSync } from 'node:fs';

/** Undefined where there is no file. */
export function identityOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? undefined : formatIdentity(found);
}

/** Of a file that is held open, which keeps its identity from being given to another one. */
export function identityOfOpen(descriptor: number): string {
  return formatIdentity(fstatSync(descriptor, { bigint: true }));
}

function formatIdentity({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}
