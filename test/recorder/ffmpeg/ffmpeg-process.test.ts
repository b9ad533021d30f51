import { execFileSync, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const program = resolve('test/recorder/fixtures/no-descriptors.mjs');

test('a process is not taken for ended, nor for one that never was, for want of a descriptor to look at it', () => {
  const { pid } = spawnSync('true');
  const script = 'ulimit -n 100; exec "$0" "$@"';
  const said = execFileSync('sh', ['-c', script, process.execPath, program, String(pid)], { encoding: 'utf8' });
  expect(JSON.parse(said)).toEqual({ isRunning: true, found: 'EMFILE', isGoneRunning: false });
});
