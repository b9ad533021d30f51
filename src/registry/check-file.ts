/**
 * Owns the look at a file of the registry before SQLite opens it, which costs memory for good, and of which nobody
 * would learn what stands there.
 */
import { accessSync, constants, statSync } from 'node:fs';
import { RegistryUnusable } from './registry-failure.js';

/**
 * A file that is missing is none of its matters.
 *
 * @throws RegistryUnusable if something else stands there, or the system's error if it may not be written to
 */
export function checkFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isFile()) {
    const what = found.isDirectory() ? 'a folder' : 'something that is no file';
    throw new RegistryUnusable('failed', `cannot use the registry ${path}: ${what} stands there; move it away`);
  }
  accessSync(path, constants.R_OK | constants.W_OK);
}
