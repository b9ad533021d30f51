/**
 * Owns running a command in a process of its own. A thread that waits for a hung disk keeps its process from
 * ending, and so from telling its exit code: the process that a person waits for has no such thread, and leaves
 * the other one behind.
 */
import { fileURLToPath } from 'node:url';
import { execa, sendMessage } from 'execa';

const program = fileURLToPath(new URL('../main.js', import.meta.url));

/** In the environment of a process that was started apart. */
const mark = 'DAYFS_APART';

export function isApart(env: NodeJS.ProcessEnv): boolean {
  return env[mark] !== undefined && process.connected === true;
}

/** Resolves with the command's exit code as soon as the command is done, whether or not its process can end. */
export async function runApart(args: readonly string[]): Promise<number> {
  const options = { env: { [mark]: '1' }, stdio: 'inherit', ipc: true, reject: false } as const;
  const child = execa(process.execPath, [program, ...args], options);
  try {
    return Number(await child.getOneMessage());
  } catch {
    // It ended without its last word, so its end is the word.
    return (await child).exitCode ?? 1;
  } finally {
    child.kill('SIGKILL');
  }
}

/** The last word of a process apart: all it had to write is written. */
export async function tellExitCode(exitCode: number): Promise<void> {
  await sendMessage(exitCode);
}
