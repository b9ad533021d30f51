/** Owns what tests know of the kernel that they run on. */
import { release } from 'node:os';

const [major = 0, minor = 0] = release().split('.').map(Number.parseFloat);

function isSince(wantedMajor: number, wantedMinor: number): boolean {
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

/** FUSE_DIRECT_IO_ALLOW_MMAP */
export const mapsUncachedShared = isSince(6, 6);
/** FUSE_PASSTHROUGH, and with it FUSE_HAS_RESEND. */
export const passesThrough = isSince(6, 9);
