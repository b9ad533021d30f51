import { expect, test } from 'vitest';
import { formatCommand } from '../../../src/systemd/units/unit-text.js';

test('words of a command reach the program as they are, whatever systemd would make of them', () => {
  expect(formatCommand(['/usr/bin/node', '/opt/my dayfs/100%/a$b', 'say "so"\\'])).toBe(
    '/usr/bin/node "/opt/my dayfs/100%%/a$$b" "say \\"so\\"\\\\"',
  );
});
