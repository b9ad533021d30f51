/** Owns the last look at the file before it gets its name: it opens, and is as long as what went into it. */
import { DayfsError } from '../../domain/errors.js';
import type { Container } from './container.js';
import { checkEnd, startFfprobe } from './ffmpeg-child.js';

/** Containers round. */
const mostShorterSeconds = 0.25;

/** What was expected is the picture: sound may go on after it. */
const mostLongerSeconds = 5;

/** @throws DayfsError */
export async function verifyFile(
  path: string,
  container: Container,
  expectedSeconds: number,
  signal: AbortSignal,
): Promise<void> {
  const entries = ['-show_entries', 'format=duration', '-of', 'default=noprint_wrappers=1:nokey=1'];
  const ffprobe = startFfprobe(['-v', 'error', '-f', container.format, ...entries, '-i', `file:${path}`], signal);
  ffprobe.stdin.end();
  const { stdout, ...ended } = await ffprobe;
  checkEnd('ffprobe', ended, 'the look at the finished file');
  // Of a single picture a transport stream tells no length.
  const seconds = Number.parseFloat(stdout) || 0;
  const isWhole = seconds >= expectedSeconds - mostShorterSeconds && seconds <= expectedSeconds + mostLongerSeconds;
  if (isWhole) return;
  const lengths = `it is ${seconds.toFixed(2)} s long in place of ${expectedSeconds.toFixed(2)} s`;
  throw new DayfsError(
    'failed',
    `the finished file is not what it should be, and is removed: ${lengths}; try another container`,
  );
}
