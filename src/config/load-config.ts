/** Owns the way from a file to a checked configuration: all of its mistakes, or none. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { z } from 'zod';
import { DayfsError, errorCode, reasonOf } from '../domain/errors.js';
import { findClashes } from './clashes.js';
import type { Config } from './config.js';
import { readDraft } from './draft.js';
import { formatKeyPath, type Mistake } from './mistake.js';
import { configSchema } from './schema.js';
import { parseWrittenFile, type WrittenFile } from './written-file.js';

const defaultFile = '/etc/dayfs/dayfs.yaml';

export interface ConfigChoice {
  /** That `--config` names. */
  readonly file?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

/** The file that `--config` names, else `$DAYFS_CONFIG`, else the one in /etc. */
export function configFile({ file, env }: ConfigChoice): string {
  return file ?? (env['DAYFS_CONFIG'] || defaultFile);
}

/**
 * Reads the file that is chosen.
 *
 * @throws DayfsError (usage) whose message has a line for each mistake: `FILE:LINE: key: found; allowed`
 */
export function loadConfig(choice: ConfigChoice): Config {
  const chosen = configFile(choice);
  return parseConfig(chosen, readText(chosen));
}

/** @throws DayfsError, as `loadConfig` does. */
export function parseConfig(file: string, text: string): Config {
  const written = parseWrittenFile(text);
  if ('syntaxMistakes' in written) {
    throw refusal(written.syntaxMistakes.map(({ line, message }) => ({ line, text: `${file}:${line}: ${message}` })));
  }
  const result = configSchema.safeParse(written.value);
  const mistakes = [
    ...written.repeatedKeys.map((key) => ({ key, message: 'this key is written twice; keep one' })),
    ...(result.error?.issues ?? []).map(({ path, message }) => ({ key: path, message })),
    ...findClashes(readDraft(written.value)),
  ];
  if (result.success && mistakes.length === 0) return toConfig(file, result.data);
  throw refusal(mistakes.map((mistake) => placeMistake(file, written, mistake)));
}

function readText(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    throw new DayfsError('usage', `${file}: ${describeUnreadable(error)}`, { cause: error });
  }
}

function describeUnreadable(error: unknown): string {
  switch (errorCode(error)) {
    case 'ENOENT':
      return 'there is no such file; write one, or name another with --config or DAYFS_CONFIG';
    case 'EISDIR':
      return 'this is a folder; name the file in it with --config or DAYFS_CONFIG';
    case 'EACCES':
      return 'permission denied; let this user read it, or run as one who may';
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return 'this is not text in UTF-8; save it so';
    default:
      return `cannot be read: ${reasonOf(error)}`;
  }
}

interface PlacedMistake {
  readonly line: number;
  readonly text: string;
}

function placeMistake(file: string, written: WrittenFile, { key, message }: Mistake): PlacedMistake {
  const line = written.lineOf(key);
  return { line, text: `${file}:${line}: ${key.length === 0 ? '' : `${formatKeyPath(key)}: `}${message}` };
}

function refusal(mistakes: readonly PlacedMistake[]): DayfsError {
  const lines = [...mistakes].sort((a, b) => a.line - b.line).map(({ text }) => text);
  return new DayfsError('usage', [...new Set(lines)]);
}

function toConfig(file: string, checked: z.output<typeof configSchema>): Config {
  const { timezone, state, spool, spoolLimit, mount, disks, recording, cameras, legacy, http } = checked;
  return {
    file: resolve(file),
    timeZone: timezone,
    statePath: state,
    spoolPath: spool,
    spoolLimit,
    mount: toMount(mount),
    disks,
    recording,
    cameras,
    legacy,
    http: http && { ...http.listen, names: http.names },
  };
}

function toMount({ diskDeadlineSeconds, media, ...mount }: z.output<typeof configSchema>['mount']): Config['mount'] {
  return { ...mount, media, diskDeadlineMs: diskDeadlineSeconds * 1000 };
}
