/** Owns which folders of an answer are denied to this process: their disks are well, and nothing is amiss with those. */
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../domain/errors.js';
import { recordedMedia } from '../domain/layout.js';
import { pause } from '../host/pause.js';
import type { BookingReport } from '../lookup/booking-report.js';

/** By the path of a root, or of the flat folder, the folder in it that may not be read. */
export type DeniedFolders = ReadonlyMap<string, string>;

export const noneDenied: DeniedFolders = new Map();

/**
 * Asks the disks once more, of what could not be read alone: not to be called while one does not answer. One that has
 * stopped to answer since is not waited for: then none is known to be denied.
 */
export async function deniedFolders(report: BookingReport, deadlineMs: number): Promise<DeniedFolders> {
  const found = new AbortController();
  try {
    return await Promise.race([lookForDenied(report), pause(deadlineMs, found.signal).then(() => noneDenied)]);
  } finally {
    found.abort();
  }
}

async function lookForDenied({ roots, legacy }: BookingReport): Promise<DeniedFolders> {
  const denied = new Map<string, string>();
  for (const { path, state } of roots) {
    if (state !== 'unreachable' || path === null) continue;
    const media = join(path, recordedMedia);
    if (await isDenied(path, constants.X_OK)) denied.set(path, path);
    else if (await isDenied(media, constants.R_OK | constants.X_OK)) denied.set(path, media);
  }
  if (legacy?.state === 'unreachable' && (await isDenied(legacy.path, constants.R_OK | constants.X_OK))) {
    denied.set(legacy.path, legacy.path);
  }
  return denied;
}

async function isDenied(path: string, mode: number): Promise<boolean> {
  try {
    await access(path, mode);
    return false;
  } catch (error) {
    return errorCode(error) === 'EACCES';
  }
}
