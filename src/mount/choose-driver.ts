/** Owns which driver serves the mount, and the reason that is given for it. */
import { readFileSync } from 'node:fs';
import type { Config } from '../config/config.js';
import { DayfsError } from '../domain/errors.js';
import type { Log } from '../domain/log.js';
import type { Driver } from './driver.js';
import { kernelDriver, lackOfKernelDriver } from './kernel/kernel-driver.js';
import { libfuseDriver } from './libfuse/libfuse-driver.js';

/** @throws DayfsError if the one that is configured cannot be used here */
export async function chooseDriver(configured: Config['mount']['driver'], log: Log): Promise<Driver> {
  if (configured === 'libfuse') return libfuseDriver;
  const lack = await lackOfKernelDriver(effectiveCapabilities());
  if (configured === 'kernel' && lack !== undefined) {
    throw new DayfsError('failed', `mount.driver: kernel cannot be used here: ${lack}; use "libfuse"`);
  }
  if (configured === 'kernel') return kernelDriver;
  log.info(
    lack === undefined
      ? 'the driver is kernel: this process may mount, and speaks to the kernel itself'
      : `the driver is libfuse, since kernel cannot be used here: ${lack}`,
  );
  return lack === undefined ? kernelDriver : libfuseDriver;
}

/** As /proc/self/status tells them (proc(5)); none where it does not. */
function effectiveCapabilities(): bigint {
  if (process.platform !== 'linux') return 0n;
  const [, digits = '0'] = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'latin1')) ?? [];
  return BigInt(`0x${digits}`);
}
