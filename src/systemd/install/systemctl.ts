/** Owns calls of systemctl(1). */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { DayfsError, reasonOf } from '../../domain/errors.js';

/** sd_booted(3): whether systemd runs this host. */
export function isSystemdRunning(): boolean {
  return existsSync('/run/systemd/system');
}

/** @throws DayfsError with what systemctl said */
export function systemctl(...words: string[]): void {
  const { status, stderr, error } = spawnSync('systemctl', words, {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status === 0) return;
  const said = error === undefined ? stderr.trim().replaceAll('\n', ' ') : reasonOf(error);
  const cause = error === undefined ? {} : { cause: error };
  throw new DayfsError('failed', `"systemctl ${words.join(' ')}" failed: ${said}`, cause);
}
