/** Owns the log: lines on standard error, JSON for machines, readable ones at a terminal. */
import { type DestinationStream, type Logger, pino } from 'pino';
import { DayfsError } from '../domain/errors.js';
import { isJournal } from '../host/journal.js';
import { LogLines } from './log-lines.js';
import type { RecentWarnings } from './recent-warnings.js';

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export interface LogOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly form: 'json' | 'readable';
  /** Where the last warnings are kept as well. */
  readonly warnings?: RecentWarnings | undefined;
}

/** @throws DayfsError (usage) for a `DAYFS_LOG_LEVEL` that is none */
export async function openLog({ env, form, warnings }: LogOptions): Promise<Logger> {
  const asked = env['DAYFS_LOG_LEVEL'] ?? 'info';
  const level = levels.find((known) => known === asked);
  if (level === undefined) {
    throw new DayfsError('usage', `DAYFS_LOG_LEVEL is "${asked}": allowed are ${levels.join(', ')}`);
  }
  const written = await writtenStream(env, form);
  if (warnings === undefined) return pino({ level }, written);
  const streams = [
    { stream: written, level: 'trace' },
    { stream: warnings, level: 'warn' },
  ] as const;
  return pino({ level }, pino.multistream([...streams]));
}

async function writtenStream(env: NodeJS.ProcessEnv, form: LogOptions['form']): Promise<DestinationStream> {
  const destination = new LogLines(2);
  if (isJournal(env, 2)) return journalLines(destination);
  if (form === 'json') return destination;
  // Loaded late: to make lines readable takes more code than most commands run.
  const { default: pretty } = await import('pino-pretty');
  return pretty({
    destination: 2,
    sync: true,
    ignore: 'pid,hostname',
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss.l',
  });
}

/** The journal takes a line's priority from its beginning (sd-daemon(3)): `journalctl -p warning` finds it then. */
function journalLines(destination: DestinationStream): DestinationStream {
  const lines = {
    // Has pino tell the level of each line.
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 0,
    write: (line: string) => {
      const [priority] = priorities.find(([, level]) => lines.lastLevel >= level) ?? [debugPriority];
      destination.write(`<${priority}>${line}`);
    },
  };
  return lines;
}

const debugPriority = 7;

/** Of syslog(3), and the least of pino's levels that it stands for. */
const priorities = [
  [2, 60],
  [3, 50],
  [4, 40],
  [6, 30],
] as const;
