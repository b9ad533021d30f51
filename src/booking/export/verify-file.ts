/** Owns the last look at the file before it gets its name: it opens, and is as long as what went into it. */
import { DayfsError } from '../../domain/errors.js';
import type { Container } from './container.js';
import { checkEnd, startFfprobe } from './ffmpeg-child.js';
import type { Joined } from './join.js';

/** Containers round. */
const mostShorterSeconds = 0.25;

/** The last sound takes its time. */
const mostLongerSeconds = 5;

/** @throws DayfsError */
export async function verifyFile(
  path: string,
  container: Container,
  { seconds: expectedSeconds, soundSeconds }: Joined,
  signal: AbortSignal,
): Promise<void> {
  const entries = ['-show_entries', 'format=duration', '-of', 'default=noprint_wrappers=1:nokey=1'];
  const ffprobe = startFfprobe(['-v', 'error', '-f', container.format, ...entries, '-i', `file:${path}`], signal);
  ffprobe.stdin.end();
  const { stdout, ...ended } = await ffprobe;
  checkEnd('ffprobe', ended, 'the look at the finished file');
  // Of a single picture a transport stream tells no length.
  const seconds = Number.parseFloat(stdout) || 0;
  // Sound may go on after the picture, as that of a camera which hangs.
  const mostSeconds = Math.max(expectedSeconds, soundSeconds) + mostLongerSeconds;
  const isWhole = seconds >= expectedSeconds - mostShorterSeconds && seconds <= mostSeconds;
  if (isWhole) return;
  const lengths = `it is ${seconds.toFixed(2)} s long in place of ${expectedSeconds.toFixed(2)} s`;
  throw new DayfsError(
    'failed',
    `the finished file is not what it should be, and is removed: ${lengths}; try another container`,
  );
}
