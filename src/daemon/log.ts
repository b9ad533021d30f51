/** Owns the log: lines on standard error, JSON for machines, readable ones at a terminal. */
import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';
import { DayfsError } from '../domain/errors.js';
import type { RecentWarnings } from './recent-warnings.js';

/** Of the log's lines as pino writes them, what a person at a command is told. */
interface WrittenLine {
  readonly msg: string;
}

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export interface LogOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly form: 'json' | 'readable';
  /** Where the last warnings are kept as well. */
  readonly warnings?: RecentWarnings | undefined;
}

/** @throws DayfsError (usage) for a `DAYFS_LOG_LEVEL` that is none */
export function openLog({ env, form, warnings }: LogOptions): Logger {
  const asked = env['DAYFS_LOG_LEVEL'] ?? 'info';
  const level = levels.find((known) => known === asked);
  if (level === undefined) {
    throw new DayfsError('usage', `DAYFS_LOG_LEVEL is "${asked}": allowed are ${levels.join(', ')}`);
  }
  const written = form === 'json' ? jsonStream() : readableStream();
  if (warnings === undefined) return pino({ level }, written);
  const streams = [
    { stream: written, level: 'trace' },
    { stream: warnings, level: 'warn' },
  ] as const;
  return pino({ level }, pino.multistream([...streams]));
}

/** Written at once, as the readable lines are: the last ones before an end are the ones that matter. */
function jsonStream() {
  return pino.destination({ fd: 2, sync: true });
}

function readableStream() {
  return pretty({
    destination: 2,
    sync: true,
    ignore: 'pid,hostname',
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss.l',
  });
}

/** For commands that end by themselves: what went wrong, each as one line like their errors. */
export function openCommandLog(stderr: NodeJS.WritableStream): Logger {
  const write = (line: string) => void stderr.write(`dayfs: ${(JSON.parse(line) as WrittenLine).msg}\n`);
  return pino({ level: 'warn' }, { write });
}
