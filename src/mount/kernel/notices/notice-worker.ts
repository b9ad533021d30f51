/** The entry of the thread that tells the kernel of changes, and serves nothing. */
import { parentPort, workerData } from 'node:worker_threads';
import { reasonOf } from '../../../domain/errors.js';
import { SharedState } from '../shared/shared-state.js';
import { KernelNotices } from './kernel-notices.js';
import type { FromNoticeThread, NoticeThreadData, ToNoticeThread } from './notice-message.js';

/** With the way through the kernel, a change shows well within a second. */
const lookEveryMs = 100;

if (parentPort === null) throw new Error('the thread of notices is a thread, not a program');
const port = parentPort;
const { shared, isResumed, ...parts } = workerData as NoticeThreadData;
const notices = new KernelNotices({ ...parts, state: new SharedState(shared) });

if (isResumed) attempt(() => notices.renewAllKnown());
const looking = setInterval(() => attempt(() => notices.look()), lookEveryMs);
port.on('message', (message: ToNoticeThread) => {
  if (message === 'renew') attempt(() => notices.renewAll());
  else end();
});

function end(): void {
  clearInterval(looking);
  port.close();
}

function attempt(work: () => void): void {
  try {
    work();
  } catch (error) {
    // One notice that the kernel does not take must not keep the others from it.
    port.postMessage({ failure: reasonOf(error) } satisfies FromNoticeThread);
  }
}
