/**
 * Owns running a command in a process of its own. A thread that waits for a hung disk keeps its process from
 * ending, and so from telling its exit code: the process that a person waits for has no such thread, and leaves
 * the other one behind.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { programFile } from '../host/program-files.js';
import { sendConfig } from './config-ahead.js';

/** In the environment of a process that was started apart. */
const mark = 'DAYFS_APART';

export function isApart(env: NodeJS.ProcessEnv): boolean {
  return env[mark] !== undefined && process.connected === true;
}

/** To optimise code takes longer than a brief command runs: V8's own option, of every version of Node. */
const briefOptions = ['--no-opt'];

export interface ApartOptions {
  /** It reads little, and is over before most of its code has run twice. */
  readonly isBrief: boolean;
  /** That `--config` names. */
  readonly configFile: string | undefined;
}

/** Resolves with the command's exit code as soon as the command is done, whether or not its process can end. */
export async function runApart(args: readonly string[], { isBrief, configFile }: ApartOptions): Promise<number> {
  // Not execa: to load it takes longer than this process otherwise runs.
  const child = spawn(process.execPath, [...(isBrief ? briefOptions : []), programFile, ...args], {
    // It speaks no TLS, and Node 20 would read all of these certificates before anything else.
    env: { ...process.env, NODE_EXTRA_CA_CERTS: undefined, [mark]: '1' },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  const passing = new PassedSignals(child);
  void sendConfig(child, configFile);
  try {
    return await Promise.race([lastWord(child), ownEnd(child)]);
  } finally {
    child.kill('SIGKILL');
    passing.end();
  }
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How long the other process may take to clean up. */
const mostEndingMs = 5_000;

/** What tells this process to end goes to the other one, and takes effect here once that has ended. */
class PassedSignals {
  readonly #child: ChildProcess;
  #told: NodeJS.Signals | undefined;

  constructor(child: ChildProcess) {
    this.#child = child;
    for (const signal of signals) process.on(signal, this.#pass);
  }

  /** Ends this process as it was told to, if it was, so that whoever waits for it sees that. */
  end(): void {
    for (const signal of signals) process.off(signal, this.#pass);
    if (this.#told !== undefined) process.kill(process.pid, this.#told);
  }

  readonly #pass = (signal: NodeJS.Signals): void => {
    this.#told = signal;
    this.#child.kill(signal);
    setTimeout(() => this.end(), mostEndingMs).unref();
  };
}

async function lastWord(child: ChildProcess): Promise<number> {
  const [exitCode] = (await once(child, 'message')) as [number];
  return exitCode;
}

/** It ended without its last word, so its end is the word. */
async function ownEnd(child: ChildProcess): Promise<number> {
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return exitCode ?? 1;
}

/** A command whose caller is gone has nobody to answer to. */
export function endWithCaller(): void {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}

/** The last word of a process apart: all it had to write is written. */
export async function tellExitCode(exitCode: number): Promise<void> {
  await new Promise<void>((resolve) => {
    process.send?.(exitCode, undefined, undefined, () => resolve());
  });
}
