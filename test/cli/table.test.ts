import { expect, test } from 'vitest';
import { formatTable } from '../../src/cli/table.js';

test('columns are as wide as their widest cell, and no line ends in blanks', () => {
  const table = formatTable(
    ['DISK', 'ACTIVE', 'REASON'],
    [
      ['disk-long', '', 'full'],
      ['a', 'active', ''],
    ],
  );
  expect(table).toBe('DISK       ACTIVE  REASON\ndisk-long          full\na          active\n');
});
