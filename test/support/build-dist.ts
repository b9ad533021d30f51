/** Owns the program that tests start: dist is built once, before the first test, so that none runs yesterday's. */
import { execFileSync } from 'node:child_process';

export function setup(): void {
  execFileSync('node_modules/.bin/tsc', ['--project', 'tsconfig.json'], { stdio: 'inherit' });
}
