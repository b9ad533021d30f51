/**
 * Owns the log of commands that end by themselves: what went wrong, each as one line like their errors. Without pino,
 * which takes longer to load than such a command otherwise waits.
 */
import type { Log } from '../domain/log.js';

export function openCommandLog(stderr: NodeJS.WritableStream): Log {
  const tell: Log['warn'] = (...said: [string] | [object, string]) =>
    void stderr.write(`dayfs: ${said.length === 1 ? said[0] : said[1]}\n`);
  const leaveOut = () => undefined;
  return { debug: leaveOut, info: leaveOut, warn: tell, error: tell, fatal: tell };
}
