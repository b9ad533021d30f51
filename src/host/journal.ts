/** Owns whether what is written to a descriptor goes to systemd's journal (systemd.exec(5), "JOURNAL_STREAM"). */
import { fstatSync } from 'node:fs';

export function isJournal(env: NodeJS.ProcessEnv, descriptor: number): boolean {
  const stream = env['JOURNAL_STREAM'];
  if (stream === undefined) return false;
  // A process further down may have been given another standard error, and still have the variable.
  const { dev, ino } = fstatSync(descriptor);
  return stream === `${dev}:${ino}`;
}
