/** Owns what a failed command says on standard error, and its exit code. */
import { CommanderError } from 'commander';
import { DayfsError, reasonOf } from '../domain/errors.js';
import { done, exitCodes, wrongUsage } from './exit-code.js';

export interface FailureReport {
  readonly exitCode: number;
  /** Each a line without its end; none when all has been said. */
  readonly lines: readonly string[];
}

/** @param withStack also where in the program it happened (`DAYFS_DEBUG`) */
export function reportFailure(error: unknown, withStack: boolean): FailureReport {
  if (error instanceof CommanderError) return reportUsage(error);
  const stack = withStack && error instanceof Error ? stackLines(error) : [];
  if (error instanceof DayfsError) {
    return { exitCode: exitCodes[error.kind], lines: [...error.lines.map(prefixed), ...stack] };
  }
  const message = `unexpected error: ${oneLine(reasonOf(error))}: run it again with DAYFS_DEBUG=1 to see where`;
  return { exitCode: exitCodes.failed, lines: [prefixed(message), ...stack] };
}

/** Commander throws for what it has shown (help, the version) and for what it could not read. */
function reportUsage(error: CommanderError): FailureReport {
  if (error.exitCode === 0) return { exitCode: done, lines: [] };
  if (error.code === 'commander.help')
    return { exitCode: wrongUsage, lines: [prefixed('no command given: choose one of those above')] };
  const message = oneLine(error.message.replace(/^error: /, ''));
  return { exitCode: wrongUsage, lines: [prefixed(`${message} (dayfs --help shows what there is)`)] };
}

/** Longer ones quote what somebody has given, and are cut in their midst: the end has the reason, and the remedy. */
const mostCharacters = 2000;

function prefixed(message: string): string {
  const half = mostCharacters / 2;
  const isShort = message.length <= mostCharacters;
  return `dayfs: ${escaped(isShort ? message : `${message.slice(0, half)} … ${message.slice(-half)}`)}`;
}

/** What is quoted may hold what ends a line, or tells a terminal something. */
function escaped(line: string): string {
  return line.replaceAll(/\p{Cc}/gu, (letter) => {
    const written = JSON.stringify(letter).slice(1, -1);
    return written === letter ? `\\u00${letter.charCodeAt(0).toString(16)}` : written;
  });
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ');
}

function stackLines(error: Error): string[] {
  const lines = (error.stack ?? '').split('\n');
  return error.cause instanceof Error ? [...lines, 'caused by:', ...stackLines(error.cause)] : lines;
}
