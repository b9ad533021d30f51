/** Owns the process that serves a held mount: how it is started, and how its end is seen. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { reasonOf } from '../../domain/errors.js';
import { awaitedMark, heldMark } from '../../mount/held-mark.js';
import { type EarlierEnds, formatEnds } from './held.js';
import type { HeldDescriptors } from './held-descriptors.js';

export interface End {
  /** Null if it ended otherwise than by itself. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** For people. */
  readonly how: string;
  /** It is dead, and the kernel cannot let go of it: a thread is in a call to a disk that hangs. */
  readonly stuckPid?: number;
}

const lookEveryMs = 500;

/**
 * A serving process has a dozen threads, each with a heap of its own. Left alone, each keeps room for 16 MiB of what was
 * made just now, and lets the rest grow to several times what is needed (options of V8, the same in Node 20, 22 and 24);
 * and the C library keeps what it was given back, in an arena for each thread (mallopt(3)).
 */
const thriftyArgs = ['--max-semi-space-size=4', '--heap-growing-percent=30'];
const thriftyEnv = { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072' };

/** The program by the path that it was called by: a link may lead to a newer version since. */
export function startServing(held: HeldDescriptors | undefined, earlier: EarlierEnds | undefined): ChildProcess {
  const args = [...thriftyArgs, ...process.execArgv, ...process.argv.slice(1)];
  const ends = earlier === undefined ? {} : formatEnds(earlier);
  return spawn(process.execPath, args, {
    env: { ...thriftyEnv, ...process.env, [heldMark]: held === undefined ? '0' : '1', ...ends },
    stdio: ['inherit', 'inherit', 'inherit', ...(held === undefined ? [] : [held.device, held.state]), 'ipc'],
    // A session of its own: a terminal's Ctrl-C reaches it once, from the holder, and not as two signals.
    detached: process.env[awaitedMark] === undefined,
  });
}

export async function endOf(child: ChildProcess): Promise<End> {
  const looking = new AbortController();
  try {
    return await Promise.race([exitOf(child), stuckEndOf(child, looking.signal)]);
  } finally {
    looking.abort();
  }
}

async function exitOf(child: ChildProcess): Promise<End> {
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return { code, signal, how: signal ?? `exit code ${code}` };
  } catch (error) {
    // It could not be started, as when the program is just being replaced.
    return { code: null, signal: null, how: reasonOf(error) };
  }
}

/**
 * A process that is killed ends when its last thread does, and one in a call to a disk that hangs may not for hours.
 * Its main thread is a zombie meanwhile (proc(5)).
 */
async function stuckEndOf(child: ChildProcess, signal: AbortSignal): Promise<End> {
  return await new Promise((resolve) => {
    let looksDead = 0;
    const timer = setInterval(() => {
      looksDead = isDead(child.pid) ? looksDead + 1 : 0;
      // Its end may be on its way to us.
      if (looksDead < 2 || child.pid === undefined) return;
      clearInterval(timer);
      resolve({ code: null, signal: 'SIGKILL', how: 'killed, with a disk that hangs', stuckPid: child.pid });
    }, lookEveryMs);
    signal.addEventListener('abort', () => clearInterval(timer));
  });
}

function isDead(pid: number | undefined): boolean {
  try {
    return /\) Z [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    // It is gone altogether.
    return false;
  }
}
