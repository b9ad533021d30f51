/** Owns what tests may do on this host. Where they may not, they are skipped, and reported by name. */
import { closeSync, openSync } from 'node:fs';
import { describe } from 'vitest';

const isRoot = process.getuid?.() === 0;

export const hasFuse = isRoot && canOpen('/dev/fuse');

/** For tests that mount dayfs itself. */
export const describeMount = describe.skipIf(!hasFuse);

/** For tests that mount filesystems to stand in for disks. */
export const describeAsRoot = describe.skipIf(!isRoot);

function canOpen(device: string): boolean {
  try {
    // Only opening it tells: in a container the file may be there and the device forbidden.
    closeSync(openSync(device, 'r+'));
    return true;
  } catch {
    // Missing or forbidden: nothing can be mounted, and that is the answer.
    return false;
  }
}
