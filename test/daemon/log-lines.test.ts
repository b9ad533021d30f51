import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
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

test('a pipe that nobody reads is waited for once, and taken again when somebody does', () => {
  using folder = temporaryFolder();
  const pipe = join(folder.path, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
  const lines = new LogLines(writer);
  const line = `${'x'.repeat(9_999)}\n`;
  const startedAtMs = performance.now();
  // A pipe holds 64 KiB; each of those that come after that would wait for a second.
  for (let count = 0; count < 40; count += 1) lines.write(line);
  expect(performance.now() - startedAtMs).toBeLessThan(20_000);
  readSync(reader, Buffer.alloc(65_536));
  lines.write('here again\n');
  const rest = Buffer.alloc(65_536);
  expect(rest.toString('utf8', 0, readSync(reader, rest))).toBe('\nhere again\n');
  for (const descriptor of [reader, writer]) closeSync(descriptor);
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
