import { expect, test } from 'vitest';
import { configFileOf, loadCommands, runsApart } from '../../src/cli/command-table.js';

test.each([
  [['lookup', 'court-1', 'a', 'b'], true],
  [['--config', 'file', 'roots'], true],
  [['--config=file', 'disk', 'init', 'disk-a'], true],
  [['--config', 'roots', 'mount'], false],
  [['mount', 'roots'], false],
  [['run'], false],
  [['--help'], false],
  [['lookup', '--help'], false],
  [['frobnicate', 'lookup'], false],
  [[], false],
])('%j runs apart: %s', (args, isApart) => {
  expect(runsApart(args)).toBe(isApart);
});

test.each([
  [['--config', 'file', 'roots'], 'file'],
  [['roots', '--config=file'], 'file'],
  [['--config', 'one', 'roots', '--config', 'other'], 'other'],
  [['roots'], undefined],
  [['roots', '--config'], undefined],
])('%j names the configuration %s', (args, file) => {
  expect(configFileOf(args)).toBe(file);
});

test('only the command that is named is loaded, and all where none is', async () => {
  expect(await loadCommands(['lookup', '--help'])).toHaveLength(1);
  expect((await loadCommands(['help', 'lookup'])).length).toBeGreaterThan(10);
  expect((await loadCommands([])).length).toBeGreaterThan(10);
  expect(await loadCommands(['--version'])).toHaveLength(0);
});
