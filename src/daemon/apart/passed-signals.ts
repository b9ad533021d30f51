/** Owns the signals that tell a process to end which waits for another one: what ends that one ends it. */
import type { ChildProcess } from 'node:child_process';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How long the other process may take to clean up. */
const mostEndingMs = 5_000;

/** What tells this process to end goes to the other one, and takes effect here once that has ended. */
export class PassedSignals {
  /** The one that is waited for. */
  child: ChildProcess | undefined;
  #told: NodeJS.Signals | undefined;

  constructor() {
    for (const signal of signals) process.on(signal, this.#pass);
  }

  get isTold(): boolean {
    return this.#told !== undefined;
  }

  /** Ends this process as it was told to, if it was, so that whoever waits for it sees that. */
  end(): void {
    for (const signal of signals) process.off(signal, this.#pass);
    if (this.#told !== undefined) process.kill(process.pid, this.#told);
  }

  readonly #pass = (signal: NodeJS.Signals): void => {
    this.#told = signal;
    this.child?.kill(signal);
    setTimeout(() => this.end(), mostEndingMs).unref();
  };
}
