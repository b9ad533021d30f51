/** Owns the program that tests start: dist is built once, before the first test, so that none runs yesterday's. */
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

export function setup(): void {
  // scripts/test has just done so.
  if (process.env['DAYFS_TEST_BUILT'] !== undefined) return;
  execFileSync(resolve('scripts/build'), { stdio: 'inherit' });
}
