/** Owns one daemon in a process of its own, kept running by `dayfs run`. */
import { execa } from 'execa';
import { backOffMs } from '../domain/back-off.js';
import { DayfsError } from '../domain/errors.js';
import type { Log } from '../domain/log.js';
import { pause } from '../host/pause.js';
import { programFile } from '../host/program-files.js';

export type DaemonCommand = 'mount' | 'record' | 'http';

export interface ChildDaemonOptions {
  readonly command: DaemonCommand;
  /** What follows the command on its command line. */
  readonly args: readonly string[];
  readonly log: Log;
  readonly now: () => number;
}

/** The exit code for wrong usage or configuration (design section 6): trying again cannot mend that. */
const configurationExitCode = 2;

/** A daemon that lived this long had started well: its next death counts as a first one. */
const settledMs = 60_000;

export class ChildDaemon {
  readonly #options: ChildDaemonOptions;
  readonly #stopping = new AbortController();
  #child: { kill(signal: NodeJS.Signals): boolean } | undefined;

  constructor(options: ChildDaemonOptions) {
    this.#options = options;
  }

  get command(): ChildDaemonOptions['command'] {
    return this.#options.command;
  }

  /**
   * Starts it, and again whenever it ends, until it is told to stop and has ended.
   *
   * @throws DayfsError (usage) if its first start fails on its configuration, which it has then explained itself
   */
  async keepRunning(): Promise<void> {
    const { command, log, now } = this.#options;
    let deaths = 0;
    for (let isFirst = true; !this.#stopping.signal.aborted; isFirst = false) {
      const startedMs = now();
      const end = await this.#runOnce();
      if (this.#stopping.signal.aborted) return;
      if (isFirst && end.exitCode === configurationExitCode) {
        throw new DayfsError('usage', `"dayfs ${command}" cannot run with this configuration: see its message above`);
      }
      deaths = now() - startedMs < settledMs ? deaths + 1 : 1;
      const waitMs = backOffMs(deaths, Math.random());
      const seconds = (waitMs / 1000).toFixed(1);
      log.error({ command, ...end }, `"dayfs ${command}" ended unasked, and is started again in ${seconds} s`);
      await pause(waitMs, this.#stopping.signal);
    }
  }

  stop(signal: NodeJS.Signals): void {
    this.#stopping.abort();
    this.#child?.kill(signal);
  }

  async #runOnce(): Promise<{ exitCode: number | undefined; signal: string | undefined }> {
    const { command, args } = this.#options;
    const child = execa(process.execPath, [programFile, command, ...args], {
      stdio: ['ignore', 'inherit', 'inherit'],
      // By the channel it learns of this process's death, which a signal would not tell it after a SIGKILL.
      ipc: true,
      // A session of its own: a terminal's Ctrl-C reaches it once, from here, and not as two signals.
      detached: true,
      cleanup: false,
      // To unmount, or to place the last segments, may take it longer than execa would wait.
      forceKillAfterDelay: false,
      reject: false,
    });
    this.#child = child;
    const { exitCode, signal } = await child;
    this.#child = undefined;
    return { exitCode, signal };
  }
}
