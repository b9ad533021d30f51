import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { Dayfs, writeConfig } from '../../support/dayfs.js';
import { eventually } from '../../support/eventually.js';
import { describeMount } from '../../support/fuse.js';
import { passesThrough } from '../../support/kernel-offers.js';
import { camera, day, makeDisks, makeRoots } from '../../support/merged-day.js';
import { temporaryFolder } from '../../support/trees.js';

const preload = (name: string) => `--import=${resolve('test/mount/kernel/fixtures', name)}`;
const killer = preload('kill-between.mjs');
const older = preload('older-kernel.mjs');

/** What has been taken from the kernel comes again, or is found where the killed process has noted it. */
const kernels = [
  ...(passesThrough ? [{ kernel: 'this kernel', options: killer, how: 'by the kernel (passthrough)' }] : []),
  { kernel: 'a kernel before 6.9', options: `${older} ${killer}`, how: 'by dayfs (copying)' },
];
const steps = [
  'before a file is noted',
  'while a file is noted',
  'before a reader is noted',
  'while a reader is noted',
  'before OPEN is answered',
  'before RELEASE is answered',
  'before what RELEASE closes is closed',
];

class MountedDisk implements Disposable {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
    mkdirSync(path);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'dayfs-test', path]);
  }

  /** Refused while a file on it is open. */
  unmount(): boolean {
    return spawnSync('umount', [this.path]).status === 0;
  }

  [Symbol.dispose](): void {
    spawnSync('umount', ['--lazy', this.path]);
  }
}

describeMount('a serving process of the kernel driver', () => {
  test.each(kernels.flatMap((kernel) => steps.map((step) => ({ ...kernel, step }))))(
    'that is killed $step, on $kernel, leaves nobody uncounted, and nothing open',
    async ({ step, options, how }) => {
      using folder = temporaryFolder();
      using disk = new MountedDisk(join(folder.path, 'disk-a'));
      const disks = makeDisks(folder.path, 'disk-a');
      makeRoots(disks, [{ '1.ts': 'one', '2.ts': 'two' }]);
      const order = join(folder.path, 'kill-at');
      await using mount = new Dayfs(
        ['--config', writeConfig(folder.path, disks, { mount: { driver: 'kernel' } }), 'mount'],
        { NODE_OPTIONS: options, DAYFS_TEST_KILL_AT: order },
      );
      await mount.says('mounted at');
      expect(mount.output).toContain(how);
      const merged = join(folder.path, 'merged', camera, day);
      const segment = join(merged, '1.ts');
      const open = () => openSync(segment, 'r');
      /** In one of the two it comes to the step. */
      const openAndClose = async () => {
        const before = mount.servingPid;
        writeFileSync(order, step);
        const fd = open();
        // So that its number is not the last one that the kernel has given.
        const later = openSync(join(merged, '2.ts'), 'r');
        closeSync(fd);
        await eventually(() => !existsSync(order) && mount.servingPid > 0 && mount.servingPid !== before);
        closeSync(later);
      };

      await openAndClose();
      if (!step.endsWith('a file is noted')) {
        const other = open();
        await openAndClose();
        // The kernel reads it for the other one still, and would refuse another number for it.
        expect(readFileSync(segment, 'utf8')).toBe('one');
        closeSync(other);
      }
      expect(readFileSync(segment, 'utf8')).toBe('one');
      await eventually(() => disk.unmount());
    },
  );
});
