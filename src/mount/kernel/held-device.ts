/**
 * Owns where a serving process has the kernel's device from: its holder, which hands it to one serving process after
 * the other, together with the file of what the next one has to know; or it opens both itself.
 */
import { constants, fstatSync, openSync } from 'node:fs';
import { DayfsError, reasonOf } from '../../domain/errors.js';
import { isFuseDevice } from '../../host/fuse-device.js';
import { mountAt, readMountTable } from '../../host/mount-table.js';
import { mountedType } from '../driver.js';
import { heldDevice, heldMark, heldState } from '../held-mark.js';
import { StateFile } from './shared/state-file.js';

export interface DeviceParts {
  readonly device: number;
  /** Undefined where no later process comes by it. */
  readonly stateFd: number | undefined;
}

/** @throws DayfsError if what was handed over is no such thing */
export function takeDevice(env: NodeJS.ProcessEnv): DeviceParts {
  if (env[heldMark] !== '1') return { device: openSync('/dev/fuse', constants.O_RDWR), stateFd: undefined };
  checkDevice();
  return { device: heldDevice, stateFd: heldState };
}

/** Where an earlier process with the same device has mounted it, if it still is. */
export function heldMountPath(env: NodeJS.ProcessEnv): string | undefined {
  if (env[heldMark] !== '1') return undefined;
  const { path } = new StateFile(heldState).agreement();
  return path !== undefined && mountAt(readMountTable(), path)?.type === mountedType ? path : undefined;
}

function checkDevice(): void {
  let reason: string | undefined;
  try {
    if (!isFuseDevice(fstatSync(heldDevice))) reason = 'it is something else';
  } catch (error) {
    reason = reasonOf(error);
  }
  if (reason === undefined) return;
  const what = `${heldMark} is set, and descriptor ${heldDevice} is no FUSE device (${reason})`;
  throw new DayfsError('failed', `${what}: start "dayfs mount" without that variable`);
}
