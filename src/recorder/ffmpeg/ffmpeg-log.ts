/** Owns the file that ffmpeg's own messages go to. It may hold secrets: nothing of it is repeated unredacted. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { nameAddress } from './hidden-input.js';
import { redact } from './redact.js';

export const ffmpegLogName = 'ffmpeg.log';

const tailBytes = 4096;
/** A stream with bad timestamps gets a line per packet, in what may be memory. */
const mostBytes = 1024 * 1024;

/** The last thing that ffmpeg said of its input; undefined if it said nothing. */
export async function lastWords(runFolder: string, input: readonly string[]): Promise<string | undefined> {
  const file = await open(join(runFolder, ffmpegLogName), 'r');
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - tailBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(tailBytes), 0, tailBytes, from);
    const lines = buffer.toString('utf8', 0, bytesRead).split(/[\r\n]+/);
    // A line without its beginning may lack what tells a secret from other text.
    const last = lines.slice(from === 0 ? 0 : 1).findLast((line) => line.trim() !== '');
    return last === undefined ? undefined : withoutRun(nameAddress(last, input, runFolder), runFolder);
  } finally {
    await file.close();
  }
}

/** The same fault reads the same in every run: without a run's folder, and without ffmpeg's addresses in memory. */
function withoutRun(line: string, runFolder: string): string {
  return redact(line.replaceAll(`${runFolder}/`, '').replaceAll(/ @ 0x[0-9a-f]+/g, '')).trim();
}

/** Empties a log that has grown long. ffmpeg appends to it, and goes on at its new end. */
export async function trimLog(runFolder: string): Promise<void> {
  const file = await open(join(runFolder, ffmpegLogName), 'r+');
  try {
    const { size } = await file.stat();
    if (size > mostBytes) await file.truncate(0);
  } finally {
    await file.close();
  }
}
