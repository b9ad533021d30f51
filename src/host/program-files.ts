/**
 * Owns where the program's own files lie: where its processes and threads begin, and what is shipped as it lies. No
 * other module may ask for its own place, since most are put together into a few files when the program is built.
 */
import { fileURLToPath } from 'node:url';

function beside(path: string): URL {
  return new URL(`../${path}`, import.meta.url);
}

export const programFile = fileURLToPath(beside('main.js'));

/** Which version it is. */
export const packageFile = fileURLToPath(beside('../package.json'));

/** Of the status page. */
export const pageFolder = fileURLToPath(beside('page/'));

/** Where threads begin. */
export const threadFiles = {
  disk: beside('disks/thread/disk-worker.js'),
  lookup: beside('workers/lookup-worker.js'),
  view: beside('workers/view-worker.js'),
  legacy: beside('workers/legacy/legacy-worker.js'),
  kernel: beside('mount/kernel/kernel-worker.js'),
  notices: beside('mount/kernel/notices/notice-worker.js'),
} as const;
