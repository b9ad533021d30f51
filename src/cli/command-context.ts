/** Owns what every command is given, so that a command reads nothing from the process itself. */
import { Option } from 'commander';
import type { Config } from '../config/config.js';
import type { RecentWarnings } from '../daemon/recent-warnings.js';
import type { Log } from '../domain/log.js';
import type { Watch } from '../workers/watched-lookup.js';
import type { ManualParts } from './description/manual-page.js';

export interface CommandContext {
  readonly now: () => number;
  /** The file alone. @throws DayfsError (usage) with one line per mistake */
  readonly readConfig: () => Promise<Config>;
  /** The same, and where its folders really lie on this host. @throws DayfsError (usage) */
  readonly loadConfig: () => Promise<Config>;
  /** The same of another file, else of the default one. @throws DayfsError (usage) */
  readonly loadConfigFile: (file: string | undefined) => Promise<Config>;
  readonly env: NodeJS.ProcessEnv;
  /** For daemons: all they do goes into it. */
  readonly openLog: (options: { readonly json: boolean; readonly warnings?: RecentWarnings }) => Promise<Log>;
  /** For commands that end by themselves: only what went wrong. */
  readonly openCommandLog: () => Log;
  /** Of all commands, with what the program tells of itself. */
  readonly describeProgram: () => Promise<ManualParts>;
  /** Resolves when the report is written on standard output. @throws DayfsError if it cannot be */
  readonly print: (report: string) => Promise<void>;
  /** For what is shown while a command is at work. */
  readonly stderr: NodeJS.WriteStream;
  /** For a command that leaves something half done: aborted when the process is told to end. */
  readonly untilTold: () => AbortSignal;
  /** For a command that asks disks in its main thread, once it has its configuration; undefined if it may not. */
  readonly watchOfCaller: () => Watch | undefined;
}

/** For commands that report. */
export function jsonOption(): Option {
  return new Option('--json', 'report as JSON').default(false, 'a table');
}

/** For daemons. */
export function logJsonOption(): Option {
  return new Option('--json', 'log as JSON at a terminal too').default(false, 'readable lines');
}

export function formatJson(report: unknown): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
