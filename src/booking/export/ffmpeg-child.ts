/** Owns ffmpeg and ffprobe as children of the export: how they are started and fed, and what is said when they fail. */
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { execa } from 'execa';
import { DayfsError, errorCode } from '../../domain/errors.js';

const options = {
  stdin: 'pipe',
  stdout: 'pipe',
  stderr: 'pipe',
  reject: false,
  // What it has written so far is thrown away.
  killSignal: 'SIGKILL',
} as const;

const mostAnswerBytes = 256 * 2 ** 20;

/** Its answer is in its result. */
export function startFfprobe(commandLine: readonly string[], signal: AbortSignal) {
  return execa('ffprobe', commandLine, { ...options, maxBuffer: mostAnswerBytes, cancelSignal: signal });
}

/** What it makes, if it does not write a file itself, is to be read from its standard output. */
export function startFfmpeg(commandLine: readonly string[], signal: AbortSignal) {
  const buffer = { stdout: false, stderr: true } as const;
  return execa('ffmpeg', commandLine, { ...options, buffer, cancelSignal: signal });
}

/** Of a result, what tells how it ended. */
export interface Ended {
  readonly failed: boolean;
  readonly code?: string | undefined;
  readonly stderr?: string | undefined;
  readonly shortMessage?: string | undefined;
}

/** @throws DayfsError if it did not end well */
export function checkEnd(program: 'ffmpeg' | 'ffprobe', ended: Ended, doing: string): void {
  if (!ended.failed) return;
  const { code, stderr = '', shortMessage } = ended;
  if (code === 'ENOENT') {
    throw new DayfsError('failed', `${program} does not run, and the export needs it: apt-get install ffmpeg`);
  }
  const reason = stderr.split('\n').findLast(says)?.trim() ?? shortMessage ?? 'it ended too early';
  throw new DayfsError('failed', `${doing} failed: ${reason}`, { cause: stderr });
}

/** Some of ffmpeg's lines are a level alone, such as `[error]`. */
function says(line: string): boolean {
  return !/^\s*(?:\[[^\]]*\]\s*)*$/.test(line);
}

/** A program that has enough, or fails, closes its input: its exit code tells which. */
export async function feed(program: { readonly stdin: NodeJS.WritableStream }, bytes: Readable) {
  try {
    await pipeline(bytes, program.stdin);
  } catch (error) {
    if (error instanceof DayfsError) throw error;
    if (!['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'].includes(errorCode(error) ?? '')) throw error;
  }
}
