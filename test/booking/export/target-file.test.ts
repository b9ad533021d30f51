import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TargetFile } from '../../../src/booking/export/target-file.js';
import { describeAsRoot } from '../../support/fuse.js';
import { temporaryFolder } from '../../support/trees.js';

const nobody = 65_534;

describeAsRoot('a folder that users share', () => {
  test('takes an export though it holds an old leftover of another user, which nobody else can remove', () => {
    using folder = temporaryFolder();
    const leftover = '.dayfs-export-4194304-0123456789abcdef';
    writeFileSync(join(folder.path, leftover), 'left by a process that is gone');
    utimesSync(join(folder.path, leftover), 0, 0);
    chmodSync(folder.path, 0o1777);
    process.seteuid?.(nobody);
    try {
      const target = new TargetFile({ file: join(folder.path, 'booking.mp4'), replaces: false, now: Date.now });
      expect(target.finish()).toBe(0);
    } finally {
      process.seteuid?.(0);
    }
    expect(readdirSync(folder.path)).toEqual([leftover, 'booking.mp4']);
  });
});

describeAsRoot('a folder that takes no writes at all', () => {
  test('is refused with what to do, which is not to write to it', () => {
    using folder = temporaryFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', folder.path]);
    try {
      const make = () => new TargetFile({ file: join(folder.path, 'booking.mp4'), replaces: false, now: Date.now });
      expect(make).toThrow(/read-only file system \(EROFS\); name a folder that can be written to$/);
    } finally {
      execFileSync('umount', [folder.path]);
    }
  });
});
