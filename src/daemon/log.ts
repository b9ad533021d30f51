/** Owns the log: lines on standard error, JSON for machines, readable ones at a terminal. */
import { type Logger, pino } from 'pino';
import { DayfsError } from '../domain/errors.js';

/** Of the log's lines as pino writes them, what a person at a command is told. */
interface WrittenLine {
  readonly msg: string;
}

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export interface LogOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly form: 'json' | 'readable';
}

/** @throws DayfsError (usage) for a `DAYFS_LOG_LEVEL` that is none */
export async function openLog({ env, form }: LogOptions): Promise<Logger> {
  const asked = env['DAYFS_LOG_LEVEL'] ?? 'info';
  const level = levels.find((known) => known === asked);
  if (level === undefined) {
    throw new DayfsError('usage', `DAYFS_LOG_LEVEL is "${asked}": allowed are ${levels.join(', ')}`);
  }
  // Written at once: the last lines before an end are the ones that matter.
  if (form === 'json') return pino({ level }, pino.destination({ fd: 2, sync: true }));
  // Loaded late: to make lines readable takes more code than most commands run.
  const { default: pretty } = await import('pino-pretty');
  const stream = pretty({
    destination: 2,
    sync: true,
    ignore: 'pid,hostname',
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss.l',
  });
  return pino({ level }, stream);
}

/** For commands that end by themselves: what went wrong, each as one line like their errors. */
export function openCommandLog(stderr: NodeJS.WritableStream): Logger {
  const write = (line: string) => void stderr.write(`dayfs: ${(JSON.parse(line) as WrittenLine).msg}\n`);
  return pino({ level: 'warn' }, { write });
}
