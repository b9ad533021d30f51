/**
 * Owns the drivers that every test of the mount runs over, and what they may differ in: both pass one suite, and
 * what is not in this table is the same with both.
 */
import { describe } from 'vitest';
import { hasFuse } from './fuse.js';

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

/** The same tests with each driver; `DAYFS_TEST_DRIVER` names the only one, if there is such. */
export function describeDrivers(title: string, tests: (driver: DriverUnderTest) => void): void {
  const only = process.env['DAYFS_TEST_DRIVER'];
  for (const each of drivers.filter(({ driver }) => only === undefined || driver === only))
    describe.skipIf(!hasFuse)(`${title}, with the driver ${each.driver}:`, () => tests(each));
}
