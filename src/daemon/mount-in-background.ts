/** Owns a mount that is served by a process in the background: started, and waited for until it is mounted. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.js';
import { DayfsError } from '../domain/errors.js';
import type { Log } from '../domain/log.js';
import { isJournal } from '../host/journal.js';
import { mountAt, readMountTable } from '../host/mount-table.js';
import { pause } from '../host/pause.js';
import { realPathOf } from '../host/real-path.js';
import { mountedType } from '../mount/driver.js';
import { awaitedMark } from '../mount/held-mark.js';
import { clearStaleMount } from '../mount/mount-point.js';
import { programWords } from './program-words.js';

export interface BackgroundMountOptions {
  readonly config: Config;
  /** The arguments of `dayfs mount`. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** What mount(8) starts has the environment that mount(8) was started in, which may be none. */
const standardPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const lookEveryMs = 50;

/**
 * Resolves once it is mounted. Its log goes to the journal if this process's does, else to a file in the state folder.
 *
 * @throws DayfsError if it is not, with nothing left running
 */
export async function mountInBackground(options: BackgroundMountOptions): Promise<void> {
  const { config, args, env, signal } = options;
  const path = await realPathOf(config.mount.path);
  // Else what is there already would be taken for the mount that is waited for, and its log be begun anew.
  await clearStaleMount(path, options.log);
  const log = isJournal(env, 2) ? undefined : openLogFile(config.statePath);
  const command = [...programWords, '--config', config.file, 'mount', ...args];
  // At an automount everybody waits for this mount, but for the process group that systemd has it made in (autofs).
  const isAwaited = mountAt(readMountTable(), path)?.type === 'autofs';
  const child = start(command, { isAwaited, env, log: log?.descriptor ?? 2 });
  if (log !== undefined) closeSync(log.descriptor);
  while (mountAt(readMountTable(), path)?.type !== mountedType) {
    if (hasEnded(child)) throw new DayfsError('failed', whyEnded(log?.path));
    await pause(lookEveryMs, signal);
    if (signal.aborted) {
      child.kill();
      throw signal.reason;
    }
  }
}

function start(
  [program = '', ...args]: readonly string[],
  { isAwaited, env, log }: { isAwaited: boolean; env: NodeJS.ProcessEnv; log: number },
): ChildProcess {
  const child = spawn(program, args, {
    cwd: '/',
    detached: !isAwaited,
    env: { ...env, PATH: env['PATH'] ?? standardPath, ...(isAwaited ? { [awaitedMark]: '1' } : {}) },
    stdio: ['ignore', log, log],
  });
  child.unref();
  return child;
}

/** Of this mount alone: it begins anew with each. */
function openLogFile(statePath: string): { path: string; descriptor: number } {
  const path = join(statePath, 'mount.log');
  mkdirSync(statePath, { recursive: true, mode: 0o750 });
  return { path, descriptor: openSync(path, 'w', 0o640) };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Its last word, which is what it would have said at a terminal. */
function whyEnded(logFile: string | undefined): string | readonly string[] {
  if (logFile === undefined) return 'dayfs mount has ended: the journal says why';
  const said = readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('dayfs: '));
  return said.length === 0
    ? `dayfs mount has ended: ${logFile} says why`
    : said.map((line) => line.replace('dayfs: ', ''));
}
