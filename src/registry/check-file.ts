/**
 * Owns the look at a file of the registry before SQLite opens it, which costs memory for good, and of which nobody
 * would learn what stands there.
 */
import { accessSync, constants, statSync } from 'node:fs';
import { errorCode } from '../domain/errors.js';
import { RegistryUnusable } from './registry-failure.js';

/** @throws RegistryUnusable if something else stands there, or the system's error if it may not be written to */
export function checkFile(path: string): void {
  checkIsFile(path);
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
  } catch (error) {
    // What is missing can be made. Another process may set it aside at any moment.
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/**
 * As `checkFile`, of a lock: who may only read it waits for it all the same. But where the filesystem takes no writes,
 * nothing can come of it.
 */
export function checkLock(path: string): void {
  try {
    checkFile(path);
  } catch (error) {
    if (errorCode(error) !== 'EACCES') throw error;
  }
}

function checkIsFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isFile()) return;
  const what = found.isDirectory() ? 'a folder' : 'something that is no file';
  throw new RegistryUnusable('failed', `cannot use the registry ${path}: ${what} stands there; move it away`);
}
