/**
 * Owns running a command in a process of its own. A thread that waits for a hung disk keeps its process from
 * ending, and so from telling its exit code: the process that a person waits for has no such thread, and leaves
 * the other one behind.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { programFile } from '../../host/program-files.js';
import { type FromApart, goOn, type ReadAhead } from './apart-message.js';
import { readConfigAhead } from './config-ahead.js';
import { PassedSignals } from './passed-signals.js';

/** In the environment of a process that was started apart: whether it is watched. */
const mark = 'DAYFS_APART';
const watchedMark = 'watched';

export function isApart(env: NodeJS.ProcessEnv): boolean {
  return env[mark] !== undefined && process.connected === true;
}

export function isWatched(env: NodeJS.ProcessEnv): boolean {
  return env[mark] === watchedMark;
}

export interface ApartOptions {
  /** It asks disks in its main thread: where one holds it up, another process asks them in a thread that it can leave. */
  readonly isWatched: boolean;
  /** That `--config` names. */
  readonly configFile: string | undefined;
}

/** Resolves with the command's exit code as soon as the command is done, whether or not its process can end. */
export async function runApart(args: readonly string[], options: ApartOptions): Promise<number> {
  const passing = new PassedSignals();
  let ahead: Promise<ReadAhead> | undefined;
  const run = async (isWatchedToo: boolean) => {
    const child = start(args, { ...options, isWatched: isWatchedToo });
    passing.child = child;
    // Not before the first one is on its way.
    ahead ??= readConfigAhead(options.configFile);
    // One that has ended needs none.
    void ahead.then((read) => child.send(read, () => undefined));
    try {
      return await Promise.race([lastWord(child), ownEnd(child)]);
    } finally {
      child.kill('SIGKILL');
    }
  };
  try {
    let end = await run(options.isWatched);
    // Whoever has told it to end wants no other one.
    if (end === 'held-up' && !passing.isTold) end = await run(false);
    return end === 'held-up' ? 1 : end;
  } finally {
    passing.end();
  }
}

function start(args: readonly string[], { isWatched: isWatchedToo }: ApartOptions): ChildProcess {
  // Not execa: to load it takes longer than this process otherwise runs.
  return spawn(process.execPath, [programFile, ...args], {
    // It speaks no TLS, and Node 20 would read all of these certificates before anything else.
    env: { ...process.env, NODE_EXTRA_CA_CERTS: undefined, [mark]: isWatchedToo ? watchedMark : 'alone' },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
}

/** Its exit code, or that a disk holds it up: it is to be ended then, and has shown nothing to anybody. */
function lastWord(child: ChildProcess): Promise<number | 'held-up'> {
  return new Promise((resolve) => {
    let deadline: NodeJS.Timeout | undefined;
    child.on('message', (message: FromApart) => {
      clearTimeout(deadline);
      if (message.kind === 'asks') deadline = setTimeout(() => resolve('held-up'), message.mostMs);
      else if (message.kind === 'asked') child.send(goOn, () => undefined);
      else resolve(message.exitCode);
    });
  });
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
