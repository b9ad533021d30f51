/** Owns `dayfs run`: the mount and the recorder, each in its own process. */
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import { ChildDaemon } from './child-daemon.js';
import { serveUntilStopped } from './serve-until-stopped.js';

export interface RunDaemonOptions {
  readonly config: Config;
  /** Command-line arguments that both daemons are given. */
  readonly args: readonly string[];
  readonly log: Logger;
  readonly now: () => number;
}

/** A host without cameras leaves recording to another program: it gets the mount alone. */
export async function runBothDaemons({ config, args, log, now }: RunDaemonOptions): Promise<void> {
  const commands = config.cameras.length === 0 ? (['mount'] as const) : (['mount', 'record'] as const);
  await serveUntilStopped({
    log,
    start: async (teardown) => {
      const children = commands.map((command) => new ChildDaemon({ command, args, log, now }));
      const running = children.map(async (child) => await child.keepRunning());
      teardown.add('the daemons', async (manner) => {
        // To the mount SIGUSR2 means to go on with newer code, and not to end.
        for (const child of children)
          child.stop(manner === 'hand-over' && child.command === 'record' ? 'SIGUSR2' : 'SIGTERM');
        await Promise.allSettled(running);
      });
      return { ended: Promise.all(running).then(() => undefined), isStuck: () => false };
    },
  });
}
