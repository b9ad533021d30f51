/**
 * Owns what becomes of the requests that a server has taken and not answered before it was killed, where the kernel
 * does not ask again by itself (before Linux 6.9).
 */
import { writeSync } from 'node:fs';
import { constants } from 'node:os';
import { errorCode } from '../../domain/errors.js';
import { formatError } from './protocol/headers.js';
import type { SharedState } from './shared/shared-state.js';

/** FUSE_REQ_ID_STEP of fs/fuse/fuse_i.h: the numbers of requests, in the order in which they are read. */
const step = 2n;
/** A request that tells of forgotten nodes takes a number as well, and is not noted. */
const mostForgotten = 64;

/** Before anything else is read from the device; from now on all that is read is noted for a later server. */
export function takeUpLeft(device: number, { taken, putAside }: Pick<SharedState, 'taken' | 'putAside'>): void {
  const { requests, last } = taken.begin();
  for (const request of requests) putAside.put(request);
  // The server may have been killed between reading and noting: one request at most, since one thread reads at a time.
  for (let ahead = 1; ahead <= mostForgotten; ahead += 1) refuse(device, last + step * BigInt(ahead));
}

/** Most calls are by a path, which the kernel then looks up again by itself. */
function refuse(device: number, unique: bigint): void {
  try {
    writeSync(device, formatError(unique, constants.errno.ESTALE));
  } catch (error) {
    // ENOENT: it is none that was taken. ENODEV, ECONNABORTED: the mount has gone.
    const code = errorCode(error) ?? '';
    if (!['ENOENT', 'ENODEV', 'ECONNABORTED'].includes(code)) throw error;
  }
}
