/** Owns the thread that tells the kernel of changes, from the other side: it is replaced if it dies. */
import { Worker } from 'node:worker_threads';
import type { Log } from '../../../domain/log.js';
import { threadFiles } from '../../../host/program-files.js';
import type { FromNoticeThread, NoticeThreadData, ToNoticeThread } from './notice-message.js';

export class NoticeThread {
  readonly #log: Pick<Log, 'error'>;
  #worker: Worker;

  constructor(data: NoticeThreadData, log: Pick<Log, 'error'>) {
    this.#log = log;
    this.#worker = this.#start(data);
  }

  renew(): void {
    this.#worker.postMessage('renew' satisfies ToNoticeThread);
  }

  /** By a word: a thread that is terminated while it loads native code takes Node with it, by SIGABRT. */
  async end(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()));
    this.#worker.postMessage('end' satisfies ToNoticeThread);
    await ended;
  }

  #start(workerData: NoticeThreadData): Worker {
    const log = this.#log;
    const worker = new Worker(threadFiles.notices, { workerData });
    worker.on('message', ({ failure }: FromNoticeThread) => log.error(`the kernel took no notice: ${failure}`));
    worker.on('error', (error) => {
      log.error({ err: error }, 'the thread that tells the kernel of changes died; another takes its place');
      this.#worker = this.#start({ ...workerData, isResumed: true });
    });
    return worker;
  }
}
