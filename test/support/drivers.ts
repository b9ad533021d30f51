/**
 * Owns the drivers that every test of the mount runs over, and what they may differ in: both pass one suite, and
 * what is not in this table is the same with both.
 */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe } from 'vitest';
import { writeConfig } from './dayfs.js';
import { hasFuse } from './fuse.js';
import { makeDisks } from './merged-day.js';
import { temporaryFolder } from './trees.js';

export interface DriverUnderTest {
  readonly driver: 'libfuse' | 'kernel';
  /** libfuse 2 folds them to 32: two files of a year may share a number. */
  readonly inodeBits: 32 | 64;
  /** fuse-native passes times as numbers of milliseconds. */
  readonly timeStepNs: bigint;
  /** fuse-native passes counts of inodes, as of blocks, in 32 bits; what is more shows as the most. */
  readonly mostInodes: bigint;
  /** libfuse 2 knows a file by its path: two that had one path share the kernel's pages. Segments are never replaced. */
  readonly readsReplacedFileOn: boolean;
}

const drivers: readonly DriverUnderTest[] = [
  {
    driver: 'libfuse',
    inodeBits: 32,
    timeStepNs: 1_000_000n,
    mostInodes: 0xffffffffn,
    readsReplacedFileOn: false,
  },
  {
    driver: 'kernel',
    inodeBits: 64,
    timeStepNs: 1n,
    mostInodes: 0xffffffffffffffffn,
    readsReplacedFileOn: true,
  },
];

/** The same tests with each driver. One that this version lacks is skipped, and so each of its tests named. */
export function describeDrivers(title: string, tests: (driver: DriverUnderTest) => void): void {
  for (const each of drivers) {
    const isMissing = hasFuse && isLacking(each.driver);
    const note = isMissing ? ', which this version lacks' : '';
    describe.skipIf(!hasFuse || isMissing)(`${title}, with the driver ${each.driver}${note}:`, () => tests(each));
  }
}

/** The program itself is asked; it refuses a driver that it lacks before it looks at the mount point, here a file. */
function isLacking(driver: string): boolean {
  using folder = temporaryFolder();
  const config = writeConfig(folder.path, makeDisks(folder.path, 'disk-a'), {
    mount: { driver, path: `${folder.path}/dayfs.yaml` },
  });
  const args = [resolve('dist/main.js'), '--config', config, 'mount'];
  const { stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return stderr.includes('is not part of this version');
}
