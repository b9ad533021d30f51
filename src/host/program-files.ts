/**
 * Owns where the program's own files lie: where its processes and threads begin, and what is shipped as it lies. No
 * other module may ask for its own place, since most are put together into a few files when the program is built.
 */
import { fileURLToPath } from 'node:url';

function beside(path: string): URL {
  return new URL(`../${path}`, import.meta.url);
}

export const programFile = fileURLToPath(beside('main.cjs'));

/** Which version it is. */
export const packageFile = fileURLToPath(beside('../package.json'));

/** Of the status page. */
export const pageFolder = fileURLToPath(beside('page/'));

/** Where threads begin. */
export const threadFiles = {
  disk: beside('disks/thread/disk-worker.cjs'),
  lookup: beside('workers/lookup-worker.cjs'),
  view: beside('workers/view-worker.cjs'),
  legacy: beside('workers/legacy/legacy-worker.cjs'),
  kernel: beside('mount/kernel/kernel-worker.cjs'),
  notices: beside('mount/kernel/notices/notice-worker.cjs'),
} as const;
