/** Owns what went in: how many frames each run of a camera sent, by the count of its own ffmpeg. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SentRun {
  /** As far as ffmpeg got to say: one that was killed may have sent a few more. */
  readonly frames: number;
  /** It ended by itself or gracefully, so that the count is its last word. */
  readonly isCountFinal: boolean;
}

/** In the order in which they began; those that sent nothing left out. */
export function readSentRuns(folder: string, camera: string): SentRun[] {
  const path = join(folder, camera);
  if (!existsSync(path)) return [];
  // A run's name begins with the time at which it began.
  const runs = readdirSync(path).sort();
  return runs.map((run) => parseProgress(readFileSync(join(path, run), 'utf8'))).filter(({ frames }) => frames > 0);
}

/** ffmpeg writes `frame=<count>` again and again, and `progress=end` last. */
function parseProgress(text: string): SentRun {
  const counts = [...text.matchAll(/^frame=(\d+)$/gm)].map(([, count]) => Number(count));
  return { frames: counts.at(-1) ?? 0, isCountFinal: text.includes('progress=end') };
}
