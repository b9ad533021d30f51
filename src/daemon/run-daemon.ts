/** Owns `dayfs run`: the mount, the recorder and the port, each in its own process. */
import type { Config } from '../config/config.js';
import type { Log } from '../domain/log.js';
import { ChildDaemon, type DaemonCommand } from './child-daemon.js';
import { serveUntilStopped } from './serve-until-stopped.js';

export interface RunDaemonOptions {
  readonly config: Config;
  /** Command-line arguments that all daemons are given. */
  readonly args: readonly string[];
  readonly log: Log;
  readonly now: () => number;
}

export async function runDaemons({ config, args, log, now }: RunDaemonOptions): Promise<void> {
  await serveUntilStopped({
    log,
    start: async (teardown) => {
      const children = commandsFor(config).map((command) => new ChildDaemon({ command, args, log, now }));
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

/** A host without cameras leaves recording to another program; the port is there where it was asked for. */
function commandsFor({ cameras, http }: Config): DaemonCommand[] {
  return [
    'mount',
    ...(cameras.length === 0 ? [] : ['record' as const]),
    ...(http === undefined ? [] : ['http' as const]),
  ];
}
