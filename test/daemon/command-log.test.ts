import { expect, test } from 'vitest';
import { openCommandLog } from '../../src/daemon/command-log.js';

function logged(say: (log: ReturnType<typeof openCommandLog>) => void): string {
  let written = '';
  say(openCommandLog({ write: (text: string) => (written += text) } as never));
  return written;
}

test('A command tells what went wrong as one line, and of its facts nothing', () => {
  expect(logged((log) => log.warn({ disk: 'disk-a' }, 'disk disk-a is away'))).toBe('dayfs: disk disk-a is away\n');
  expect(logged((log) => log.error('nothing can be read'))).toBe('dayfs: nothing can be read\n');
});

test('What is no more than worth knowing is left out', () => {
  const said = logged((log) => {
    log.info('all is well');
    log.debug({ tries: 2 }, 'read again');
  });
  expect(said).toBe('');
});
