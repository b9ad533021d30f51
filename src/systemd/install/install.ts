/** Owns giving a host its units, all or none, and taking them away again. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DayfsError } from '../../domain/errors.js';
import { httpService, mountService, recorderService } from '../units/services.js';
import { writtenByDayfs } from '../units/unit-text.js';
import { describeDifference, type HostFile, readHostFile, removeHostFile, writeHostFile } from './host-file.js';
import { unitFolder } from './host-files.js';
import { helperPath } from './mount-helper.js';
import { packagedUnitFolder } from './packaged-files.js';
import { isSystemdRunning, systemctl } from './systemctl.js';

export interface PlannedFile extends HostFile {
  readonly state: 'new' | 'same' | 'differs';
  /** How, of a file that differs. */
  readonly difference?: string;
}

export function planInstall(files: readonly HostFile[]): PlannedFile[] {
  return files.map((file) => {
    const there = readHostFile(file.path);
    if (there === undefined) return { ...file, state: 'new' };
    if (there === file.text) return { ...file, state: 'same' };
    return { ...file, state: 'differs', difference: describeDifference(there, file.text) };
  });
}

export interface InstallParts {
  readonly plan: readonly PlannedFile[];
  readonly prefix: string;
  readonly force: boolean;
  /** Start the services as well. */
  readonly now: boolean;
}

/** @throws DayfsError with nothing written, if a file is there that differs and `force` is not given */
export function install({ plan, prefix, force, now }: InstallParts): void {
  const isThisHost = refuseWithoutSystemd(prefix);
  const differing = plan.filter(({ state }) => state === 'differs');
  if (!force && differing.length > 0) {
    const lines = differing.map(({ path, difference }) => `${path} is there and differs: ${difference}`);
    throw new DayfsError('failed', [...lines, 'nothing was written: --force replaces them']);
  }
  writeAll(plan.filter(({ state }) => state !== 'same'));
  const services = plan.map(({ path }) => basename(path)).filter((name) => name.endsWith('.service'));
  if (isThisHost) systemctl('daemon-reload');
  systemctl(...rootOption(prefix), 'enable', ...(now && isThisHost ? ['--now'] : []), ...services);
}

/** @throws DayfsError where one cannot be written, with none of the new ones left behind */
function writeAll(files: readonly PlannedFile[]): void {
  const fresh: string[] = [];
  try {
    for (const file of files) {
      writeHostFile(file);
      if (file.state === 'new') fresh.push(file.path);
    }
  } catch (error) {
    for (const path of fresh) removeHostFile(path);
    throw error;
  }
}

/** @returns what was removed, and what is left since somebody else wrote or changed it */
export function uninstall(prefix: string): { removed: string[]; left: string[] } {
  const isThisHost = refuseWithoutSystemd(prefix);
  const units = [recorderService, mountService, httpService].map((unit) => join(prefix, unitFolder, unit));
  // The helper is the same in a package for the distribution, whose it is then.
  const helper = existsSync(join(prefix, packagedUnitFolder, mountService)) ? [] : [join(prefix, helperPath)];
  const there = [...units, ...helper].filter((path) => readHostFile(path) !== undefined);
  const removed = there.filter((path) => readHostFile(path)?.includes(writtenByDayfs));
  const services = removed.map((path) => basename(path)).filter((name) => name.endsWith('.service'));
  if (services.length > 0) {
    systemctl(...rootOption(prefix), 'disable', ...(isThisHost ? ['--now'] : []), ...services);
  }
  for (const path of removed) removeHostFile(path);
  if (isThisHost) systemctl('daemon-reload');
  return { removed, left: there.filter((path) => !removed.includes(path)) };
}

/** @returns whether it is this host, and not a folder that stands for another one's root */
function refuseWithoutSystemd(prefix: string): boolean {
  if (prefix !== '/') return false;
  if (isSystemdRunning()) return true;
  const remedy = 'have its own init start "dayfs run", or name the root of another host with --prefix';
  throw new DayfsError('failed', `systemd does not run this host: ${remedy}`);
}

function rootOption(prefix: string): string[] {
  return prefix === '/' ? [] : [`--root=${prefix}`];
}
