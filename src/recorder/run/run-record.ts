/** Owns `run.json`: what a later supervisor must know of a run and cannot see from its files. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { errorCode } from '../../domain/errors.js';
import { writeDurably } from '../spool/durable-file.js';
import type { RunClockState } from './run-clock.js';

export const runRecordName = 'run.json';

const runRecordSchema = z.object({
  anchorMs: z.number(),
  lagMs: z.number().nonnegative(),
});

export async function writeRunRecord(runFolder: string, record: RunClockState): Promise<void> {
  await writeDurably(join(runFolder, runRecordName), `${JSON.stringify(record)}\n`);
}

/** Undefined if there is none, or none that can be read: the run's times are then found anew from its files. */
export async function readRunRecord(runFolder: string): Promise<RunClockState | undefined> {
  try {
    return parseRunRecord(await readFile(join(runFolder, runRecordName), 'utf8'));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function parseRunRecord(text: string): RunClockState | undefined {
  try {
    return runRecordSchema.safeParse(JSON.parse(text)).data;
  } catch {
    // JSON.parse throws on a torn text: there is no record, which is what the caller is told.
    return undefined;
  }
}
