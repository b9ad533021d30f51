/** Owns what ends a daemon from outside its parts: signals, the loss of its parent, errors that nothing caught. */
import type { Log } from '../domain/log.js';

/** `hand-over`: another process will go on with what runs, so ffmpeg runs on. */
export type StopManner = 'for-good' | 'hand-over';

/** SIGHUP comes when a terminal is closed: what was started in it does not stay behind. */
const manners = {
  SIGTERM: 'for-good',
  SIGINT: 'for-good',
  SIGHUP: 'for-good',
  SIGUSR2: 'hand-over',
} as const satisfies Partial<Record<NodeJS.Signals, StopManner>>;

export interface Ends {
  readonly stop: Promise<StopManner>;
  /** Rejects with an error that nothing caught. */
  readonly broken: Promise<never>;
}

/** Listens until the process ends. Being told to stop a second time ends it at once. */
export function listenForEnds(log: Log, mannerWhenAlone: StopManner = 'hand-over'): Ends {
  return { stop: listenForStop(log, mannerWhenAlone), broken: listenForUncaught(log) };
}

async function listenForStop(log: Log, mannerWhenAlone: StopManner): Promise<StopManner> {
  return await new Promise((resolve) => {
    let isStopping = false;
    const stop = (manner: StopManner, why: string) => {
      if (isStopping) endNow(log, why);
      isStopping = true;
      log.info(`stopping: ${why}`);
      resolve(manner);
    };
    for (const signal of Object.keys(manners) as Array<keyof typeof manners>) {
      process.on(signal, () => stop(manners[signal], signal));
    }
    onParentLost(() => stop(mannerWhenAlone, 'the process that started it is gone'));
  });
}

function endNow(log: Log, why: string): void {
  log.warn(`told to stop again, ending at once: ${why}`);
  // process.exit waits for worker threads, and one that waits for a disk cannot be stopped.
  process.kill(process.pid, 'SIGKILL');
}

/** Only a child of `dayfs run`, or of a mount's holder, has a channel to its parent, and the channel closes when the parent dies. */
function onParentLost(tell: () => void): void {
  if (process.connected === undefined) return;
  if (process.connected) process.once('disconnect', tell);
  else tell();
}

async function listenForUncaught(log: Log): Promise<never> {
  return await new Promise<never>((_resolve, reject) => {
    process.on('uncaughtException', (error) => {
      log.fatal({ err: error }, 'an error that nothing caught');
      reject(error);
    });
  });
}
