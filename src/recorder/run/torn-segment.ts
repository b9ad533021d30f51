/** Owns segments that ffmpeg did not finish: what of them can be played, and for how long. */
import { truncate } from 'node:fs/promises';
import { execa } from 'execa';
import { DayfsError } from '../../domain/errors.js';
import { packetBytes } from './transport-packets.js';

/** Reading a segment of an hour's length, on a host that is busy. */
const probeDeadlineMs = 60_000;

/**
 * Cuts a torn segment down to its whole packets and returns its length in seconds; undefined if nothing in it
 * can be played. Only for a file that nobody writes any more.
 *
 * @throws DayfsError if that cannot be told
 */
export async function mendTornSegment(path: string, bytes: number): Promise<number | undefined> {
  const wholeBytes = bytes - (bytes % packetBytes);
  if (wholeBytes === 0) return undefined;
  if (wholeBytes < bytes) await truncate(path, wholeBytes);
  return playableSeconds(path);
}

async function playableSeconds(path: string): Promise<number | undefined> {
  const entries = ['-show_entries', 'packet=pts_time,duration_time', '-of', 'csv=print_section=0'];
  const result = await execa('ffprobe', ['-v', 'error', '-f', 'mpegts', ...entries, path], {
    stdin: 'ignore',
    reject: false,
    timeout: probeDeadlineMs,
    maxBuffer: 64 * 2 ** 20,
  });
  // Past the deadline, what was read so far tells of a shorter segment, which is better than of none.
  const seconds = packetSpanSeconds(result.stdout);
  if (seconds !== undefined || result.exitCode !== undefined) return seconds;
  throw new DayfsError('failed', `ffprobe does not tell whether ${path} can be played: ${result.shortMessage}`, {
    cause: result,
  });
}

/** From the first packet's time to the last one's end, of lines `time,duration`. */
export function packetSpanSeconds(lines: string): number | undefined {
  let firstSeconds = Infinity;
  let endSeconds = -Infinity;
  for (const line of lines.split('\n')) {
    const [timeSeconds = Number.NaN, durationSeconds = 0] = line.split(',').map((field) => Number.parseFloat(field));
    if (Number.isNaN(timeSeconds)) continue;
    firstSeconds = Math.min(firstSeconds, timeSeconds);
    endSeconds = Math.max(endSeconds, timeSeconds + (durationSeconds || 0));
  }
  return endSeconds > firstSeconds ? endSeconds - firstSeconds : undefined;
}
