/** Owns the end of a mount, also one that is in use or whose server is dead. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { DayfsError, reasonOf } from '../domain/errors.js';
import { readMountTable } from '../host/mount-table.js';
import { pause } from '../host/pause.js';
import { detachCommand } from './detach-command.js';

/** Not execa: to load it takes a tenth of what a mount takes to start. */
const run = promisify(execFile);

const lookEveryMs = 50;

/**
 * Takes a mount out of the tree at once; the kernel drops it when the last open file in it is closed or its
 * server ends.
 */
export async function detachMount(path: string): Promise<void> {
  const [command, ...args] = detachCommand(path);
  const mountsBefore = mountsAt(path);
  const ended = new AbortController();
  try {
    // A helper that looks at a dead server's files would wait for them: none may take long.
    const detaching = run(command, args, { timeout: 10_000 });
    // The kernel's table is what counts: that a child has ended can escape a process in which libfuse 2 has run.
    await Promise.race([detaching, untilFewer(path, mountsBefore, ended.signal)]);
  } catch (error) {
    const remedy = `unmount it by hand with "${[command, ...args].join(' ')}"`;
    throw new DayfsError('failed', `${path} cannot be unmounted (${saidOf(error)}): ${remedy}`, { cause: error });
  } finally {
    ended.abort();
  }
}

/** By the command, if it said something. */
function saidOf(error: unknown): string {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  return said === '' ? reasonOf(error) : said;
}

async function untilFewer(path: string, mounts: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && mountsAt(path) >= mounts) await pause(lookEveryMs, signal);
}

function mountsAt(path: string): number {
  return readMountTable().filter(({ mountPoint }) => mountPoint === path).length;
}
