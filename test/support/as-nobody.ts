/** Owns programs that run as a user to whom nothing belongs. */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';

export function asNobody(command: string, ...args: string[]): SpawnSyncReturns<string> {
  return spawnSync('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', command, ...args], {
    encoding: 'utf8',
  });
}
