/**
 * Owns the `kernel` driver: speaks the kernel's FUSE protocol on the device itself, from threads that read requests
 * and answer them by blocking calls. Bytes of segments never come by here: the kernel reads the disk's file.
 */
import { DayfsError, reasonOf } from '../../domain/errors.js';
import type { Driver, DriverParts, Server } from '../driver.js';
import { heldMountPath, takeDevice } from './held-device.js';

export const kernelDriver: Driver = {
  name: 'kernel',
  mountedPath: () => heldMountPath(process.env),
  start: async (parts: DriverParts): Promise<Server> => {
    const { KernelServer } = await loadServer();
    return new KernelServer(takeDevice(process.env), parts);
  },
};

/** Why this process cannot use it; undefined if it can. */
export async function lackOfKernelDriver(capabilities: bigint): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'it is for Linux alone';
  if (!mayMount(capabilities)) return 'it needs root, with the capability CAP_SYS_ADMIN';
  try {
    await loadServer();
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/** Loaded when it is needed: where koffi has no build, everything else still works. @throws DayfsError */
async function loadServer() {
  try {
    return await import('./kernel-server.js');
  } catch (error) {
    const reason = `koffi cannot be loaded on ${process.platform}-${process.arch} (${reasonOf(error)})`;
    throw new DayfsError('failed', reason, { cause: error });
  }
}

/** <linux/capability.h>: CAP_SYS_ADMIN is number 21. */
const sysAdmin = 21n;

function mayMount(capabilities: bigint): boolean {
  return ((capabilities >> sysAdmin) & 1n) === 1n;
}
