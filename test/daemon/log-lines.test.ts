import { execFileSync } from 'node:child_process';
import { appendFileSync, closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LogLines } from '../../src/daemon/log-lines.js';
import { describeAsRoot } from '../support/fuse.js';
import { temporaryFolder } from '../support/trees.js';

test('a line that cannot be written is left out', () => {
  const full = openSync('/dev/full', 'w');
  try {
    new LogLines(full).write('nobody reads this\n');
  } finally {
    closeSync(full);
  }
});

describeAsRoot('on a filesystem that is full for a while', () => {
  test('lines go on once there is room, each by itself', () => {
    using folder = temporaryFolder();
    const place = join(folder.path, 'small');
    mkdirSync(place);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place]);
    try {
      const [log, other] = [join(place, 'log'), join(place, 'other')];
      writeFileSync(log, '');
      writeFileSync(other, Buffer.alloc(60 * 1024));
      const descriptor = openSync(log, 'a');
      const lines = new LogLines(descriptor);
      const line = `${'x'.repeat(2999)}\n`;
      // There is room for one, and for a part of the next.
      for (let count = 0; count < 3; count += 1) lines.write(line);
      expect(() => appendFileSync(log, 'x')).toThrow(/ENOSPC/);
      rmSync(other);
      lines.write('here again\n');
      closeSync(descriptor);
      const [first, torn, last] = readFileSync(log, 'utf8').split('\n');
      expect([first?.length, torn?.length, last]).toEqual([2999, 1096, 'here again']);
    } finally {
      execFileSync('umount', [place]);
    }
  });
});
