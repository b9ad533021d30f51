/** Owns a program that reads in the mount by itself, so that a test can look on while it waits. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export class StartedReader {
  readonly process: ChildProcess;
  readonly #ended: Promise<unknown>;
  #output = '';

  constructor(command: string, ...args: string[]) {
    this.process = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output += chunk.toString('latin1');
      });
    }
    this.#ended = once(this.process, 'close');
  }

  get isWaiting(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  get outputSoFar(): string {
    return this.#output;
  }

  /** What it wrote, once it has ended, whichever way. */
  async output(): Promise<string> {
    await this.#ended;
    return this.#output;
  }
}
