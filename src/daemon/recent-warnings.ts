/** Owns the last warnings and errors of a daemon's log, for whoever asks what went wrong lately. */
import type { Warning } from '../control/protocol.js';

/** pino's number for it; errors and what is worse have larger ones. */
const errorLevel = 50;

const mostKept = 50;
const longestDetail = 300;

/** What every line has, and what the rest of a warning is told by. */
const notDetails = new Set(['level', 'time', 'pid', 'hostname', 'msg']);

type WrittenLine = Readonly<Record<string, unknown>> & { readonly level: number; readonly time: number };

/** A stream of the log, for lines of level `warn` and above. */
export class RecentWarnings {
  readonly #oldestFirst: Warning[] = [];

  write(line: string): void {
    this.#oldestFirst.push(parseLine(line));
    if (this.#oldestFirst.length > mostKept) this.#oldestFirst.shift();
  }

  newestFirst(): Warning[] {
    return this.#oldestFirst.toReversed();
  }
}

function parseLine(text: string): Warning {
  const line = JSON.parse(text) as WrittenLine;
  const details = Object.entries(line).filter(([key, value]) => !notDetails.has(key) && value !== null);
  return {
    atMs: line.time,
    level: line.level < errorLevel ? 'warning' : 'error',
    message: String(line['msg']),
    details: Object.fromEntries(details.map(([key, value]) => [key, formatDetail(value)])),
  };
}

/** An error is told by its message: where in the program it happened is for the log. */
function formatDetail(value: unknown): string {
  const told = typeof value === 'object' && value !== null && 'message' in value ? value.message : value;
  const text = typeof told === 'string' ? told : JSON.stringify(told);
  return text.length > longestDetail ? `${text.slice(0, longestDetail)}…` : text;
}
