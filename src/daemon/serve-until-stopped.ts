/** Owns the life of a daemon: started, stopped from outside, and taken apart also when something breaks. */
import { setTimeout as pause } from 'node:timers/promises';
import { DayfsError } from '../domain/errors.js';
import type { Log } from '../domain/log.js';
import { ServiceManager, type ServiceState } from '../systemd/service-manager.js';
import { listenForEnds, type StopManner } from './ends.js';
import { Teardown } from './teardown.js';

export interface Serving {
  /** Settles when nothing is served any more, and rejects if nobody asked for that. */
  readonly ended: Promise<void>;
  /** A call to a disk has not returned, so that this process cannot end by itself. */
  readonly isStuck: () => boolean;
  /** What the service manager is told of it; nothing, if its children tell it themselves. */
  readonly service?: ServiceState;
}

export interface ServeOptions {
  readonly log: Log;
  /** What the death of the parent asks of a daemon that has one. */
  readonly mannerWhenAlone?: StopManner;
  /** Starts the parts, adds how each is stopped, and resolves once all of them serve. */
  readonly start: (teardown: Teardown) => Promise<Serving>;
}

/** How long a daemon that broke may take to unmount and to close its files. */
const mostTeardownMs = 10_000;

/** @throws what broke the daemon, or kept it from starting, once it has been taken apart */
export async function serveUntilStopped({ log, mannerWhenAlone, start }: ServeOptions): Promise<void> {
  const ends = listenForEnds(log, mannerWhenAlone);
  const teardown = new Teardown(log);
  const manager = await ServiceManager.of(process.env, log);
  const stopping = new AbortController();
  try {
    const serving = await Promise.race([start(teardown), ends.broken]);
    if (serving.service !== undefined) void manager.watch(serving.service, stopping.signal);
    const manner = await Promise.race([ends.stop, ends.broken, serving.ended.then(() => 'for-good' as const)]);
    stopping.abort();
    manager.stopping(manner);
    await Promise.race([teardown.run(manner), ends.broken]);
    if (serving.isStuck()) endBySignal();
  } catch (error) {
    await Promise.race([teardown.run(mannerAfter(error)), pause(mostTeardownMs)]);
    throw error;
  }
}

/**
 * process.exit waits for threads, and so for the disk; the kernel ends them where it can. Service managers take an
 * end by SIGTERM for a clean one.
 */
function endBySignal(): void {
  process.removeAllListeners('SIGTERM');
  process.kill(process.pid, 'SIGTERM');
}

/** A failure that was foreseen comes again at the next start; after any other, the next one goes on with what records. */
function mannerAfter(error: unknown): StopManner {
  return error instanceof DayfsError ? 'for-good' : 'hand-over';
}
