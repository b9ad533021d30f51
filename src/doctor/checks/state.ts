/** Owns the check of the folders that the daemons write to beside the disks. */
import { access, constants, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { formatBytes } from '../../disks/format-bytes.js';
import { errorCode, reasonOf } from '../../domain/errors.js';
import { broken, type Check, type Finding, ok, warning } from '../finding.js';

export const state: Check = {
  name: 'folders',
  examine: async ({ config }) => {
    const keys = config.cameras.length > 0 ? (['state', 'spool'] as const) : (['state'] as const);
    const paths = { state: config.statePath, spool: config.spoolPath };
    return await Promise.all(keys.map(async (key) => await lookAt(key, paths[key])));
  },
};

async function lookAt(key: string, path: string): Promise<Finding> {
  try {
    const folder = await nearestFolder(path);
    if (!(await stat(folder)).isDirectory())
      return broken(`${key}: ${folder} is no folder`, `move it away, or name another ${key} folder`);
    await access(folder, constants.W_OK);
    const { bavail, bsize, ffree, files } = await statfs(folder);
    return judgeFolder({ key, path, freeBytes: bavail * bsize, freeInodes: files === 0 ? undefined : ffree });
  } catch (error) {
    return broken(
      `${key}: ${path} cannot be written to (${reasonOf(error)})`,
      `run as root, or name another ${key} folder`,
    );
  }
}

/** A folder that is missing is made by whoever needs it first. */
async function nearestFolder(path: string): Promise<string> {
  try {
    await access(path, constants.F_OK);
    return path;
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' || dirname(path) === path) throw error;
    return await nearestFolder(dirname(path));
  }
}

export interface FolderFacts {
  readonly key: string;
  readonly path: string;
  readonly freeBytes: number;
  /** Undefined where the filesystem counts none. */
  readonly freeInodes: number | undefined;
}

/** A registry of a year takes some ten MiB, and one segment of the spool seldom more than that. */
const leastBytes = 100 * 1024 ** 2;
const leastInodes = 1000;

export function judgeFolder({ key, path, freeBytes, freeInodes }: FolderFacts): Finding {
  const remedy = `free room on the filesystem of ${path}`;
  if (freeBytes < leastBytes) return warning(`${key}: ${path} has ${formatBytes(freeBytes)} left`, remedy);
  if (freeInodes !== undefined && freeInodes < leastInodes) {
    return warning(`${key}: ${path} has ${freeInodes} inodes left`, remedy);
  }
  return ok(`${key}: ${path} can be written to, with ${formatBytes(freeBytes)} free`);
}
