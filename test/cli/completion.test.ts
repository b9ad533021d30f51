import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { runDayfs } from '../support/dayfs.js';
import { temporaryFolder } from '../support/trees.js';

const has = (shell: string) => spawnSync(shell, ['--version']).status === 0;

let bash: string;

beforeAll(async () => {
  bash = (await runDayfs(['completion', 'bash'])).stdout;
});

test.each([
  ['dayfs ', ['mount', 'doctor', 'disk', '--config']],
  ['dayfs rec', ['record', 'reconcile']],
  ['dayfs --config /x.yaml disk ', ['init', '--help']],
  ['dayfs disk init --f', ['--folder']],
  ['dayfs reconcile --al', ['--all']],
])('bash completes "%s"', (line, expected) => {
  const words = line.split(' ');
  const script = `${bash}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _dayfs; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const completed = spawnSync('bash', ['-c', script, 'bash', ...words], { encoding: 'utf8' }).stdout.split('\n');
  expect(completed).toEqual(expect.arrayContaining([...expected]));
});

test.skipIf(!has('fish'))('fish completes commands with what they do, and their options', async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'dayfs.fish');
  writeFileSync(file, (await runDayfs(['completion', 'fish'])).stdout);
  const complete = (line: string) =>
    spawnSync('fish', ['--no-config', '-c', `source ${file}; complete -C '${line}'`], { encoding: 'utf8' }).stdout;
  expect(complete('dayfs swi')).toContain('switches\tthe history of switches');
  expect(complete('dayfs disk ')).toContain('init\t');
  expect(complete('dayfs reconcile --al')).toContain('--all');
  expect(complete('dayfs mount --al')).not.toContain('--all\t');
});

test.skipIf(!has('zsh'))('zsh takes its completion, and offers the commands', async () => {
  const { stdout } = await runDayfs(['completion', 'zsh']);
  const shown = 'function _describe { print -l -- ${(P)2}; return 0 }; words=(dayfs disk ""); CURRENT=3;';
  const { stdout: offered, stderr } = spawnSync('zsh', ['-f', '-c', `${shown}${stdout}`], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(offered).toContain("init:Writes a mounted disk's marker.");
});

test.skipIf(!has('man'))('the manual page shows every command, and man finds nothing wrong with it', async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'dayfs.1');
  writeFileSync(file, (await runDayfs(['manual'])).stdout);
  const { stdout, stderr } = spawnSync('man', ['--warnings', '--local-file', file], {
    encoding: 'utf8',
    env: { ...process.env, MANWIDTH: '200' },
  });
  expect(stderr).toBe('');
  for (const command of ['dayfs disk init', 'dayfs lookup', 'dayfs doctor']) expect(stdout).toContain(command);
  expect(stdout).not.toContain('mount-helper');
});

test('a shell that is not known is wrong usage', async () => {
  const { code, stderr } = await runDayfs(['completion', 'tcsh']);
  expect(code).toBe(2);
  expect(stderr).toContain('Allowed choices are bash, zsh, fish');
});
