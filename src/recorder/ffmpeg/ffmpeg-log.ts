/** Owns the file that ffmpeg's own messages go to. It may hold secrets: nothing of it is repeated unredacted. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { redact } from './redact.js';

export const ffmpegLogName = 'ffmpeg.log';

const tailBytes = 4096;
/** A stream with bad timestamps gets a line per packet, in what may be memory. */
const mostBytes = 1024 * 1024;

/** The last thing that ffmpeg said; undefined if it said nothing. */
export async function lastWords(runFolder: string): Promise<string | undefined> {
  const file = await open(join(runFolder, ffmpegLogName), 'r');
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(tailBytes), 0, tailBytes, Math.max(0, size - tailBytes));
    const lines = buffer.toString('utf8', 0, bytesRead).split(/[\r\n]+/);
    const last = lines.findLast((line) => line.trim() !== '');
    return last === undefined ? undefined : redact(last.trim());
  } finally {
    await file.close();
  }
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
