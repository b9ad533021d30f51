/** Owns asking the host's own programs: a bounded time, and an answer where the program is missing. */
import { execa } from 'execa';

export interface ProgramAnswer {
  /** Undefined if it could not be started or did not end in time. */
  readonly exitCode: number | undefined;
  readonly text: string;
  readonly errors: string;
}

const deadlineMs = 5_000;

export async function askProgram(program: string, ...words: string[]): Promise<ProgramAnswer> {
  const { exitCode, stdout, stderr } = await execa(program, words, {
    env: { LC_ALL: 'C' },
    stdin: 'ignore',
    reject: false,
    timeout: deadlineMs,
  });
  return { exitCode, text: stdout, errors: stderr };
}
