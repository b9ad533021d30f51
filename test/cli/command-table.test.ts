import { expect, test } from 'vitest';
import { loadCommands, runsApart } from '../../src/cli/command-table.js';

test.each([
  [['lookup', 'court-1', 'a', 'b'], true],
  [['--config', 'file', 'roots'], true],
  [['--config=file', 'disk', 'init', 'disk-a'], true],
  [['--config', 'roots', 'mount'], false],
  [['mount', 'roots'], false],
  [['run'], false],
  [['--help'], false],
  [['frobnicate', 'lookup'], false],
  [[], false],
])('%j runs apart: %s', (args, isApart) => {
  expect(runsApart(args)).toBe(isApart);
});

test('only the command that is named is loaded, and all where none is', async () => {
  expect(await loadCommands(['lookup', '--help'])).toHaveLength(1);
  expect((await loadCommands(['help', 'lookup'])).length).toBeGreaterThan(10);
  expect((await loadCommands([])).length).toBeGreaterThan(10);
});
