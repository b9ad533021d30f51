/** Owns the look at a file of the registry before SQLite opens it, which costs memory for good. */
import { accessSync, constants, existsSync } from 'node:fs';

/** @throws the system's error if the file is there and may not be written to */
export function checkFile(path: string): void {
  if (existsSync(path)) accessSync(path, constants.R_OK | constants.W_OK);
}
