/** Owns the start of a lookup's thread before it is known what it is to look at: all that it needs loads meanwhile. */
import { Worker } from 'node:worker_threads';
import { threadFiles } from '../host/program-files.js';

/** Files are opened by calls that are not Node's, and closed by Node's: it must not miss their descriptors. */
const options = { trackUnmanagedFds: false };

let startedAhead: Worker | undefined;

/** The first thread that is needed is this one. */
export function startLookupWorkerAhead(): void {
  startedAhead = new Worker(threadFiles.lookup, options);
}

export function takeLookupWorker(): Worker {
  const worker = startedAhead ?? new Worker(threadFiles.lookup, options);
  startedAhead = undefined;
  return worker;
}
