/** Owns one thread that holds a view, and the request that it has. */
import { Worker } from 'node:worker_threads';
import { threadFiles } from '../host/program-files.js';
import type { NotedOn } from './hung-disks.js';
import { mostBytesPerRead, type ToViewWorker, type ViewWorkerData } from './view-request.js';
import type { Job } from './waiting-jobs.js';

export class ViewThread {
  readonly worker: Worker;
  /** Where the bytes of a read are put. */
  readonly shared = new SharedArrayBuffer(mostBytesPerRead);
  /** On the call board. */
  readonly line: number;
  job: Job | undefined;

  constructor(settings: Omit<ViewWorkerData, 'shared' | 'board'>, board: NotedOn) {
    this.line = board.line;
    this.worker = new Worker(threadFiles.view, {
      workerData: { ...settings, shared: this.shared, board } satisfies ViewWorkerData,
      // One worker opens a file and another closes it: Node must not take the descriptors for lost.
      trackUnmanagedFds: false,
      // What an answer is made of is garbage at once: eight workers need no room to let it lie.
      resourceLimits: { maxYoungGenerationSizeMb: 2 },
    });
  }

  begin(job: Job): void {
    this.job = job;
    this.post({ kind: 'request', request: job.request });
  }

  /** Resolves once a thread that is starting has loaded what it needs, or has died of it. */
  begun(): Promise<void> {
    return new Promise((resolve) => {
      for (const event of ['message', 'exit']) this.worker.once(event, () => resolve());
    });
  }

  post(message: ToViewWorker): void {
    this.worker.postMessage(message);
  }
}
