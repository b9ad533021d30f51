/** Owns what the kernel's FUSE device is known by. */
import type { Stats } from 'node:fs';

/** Character device 10:229 (Documentation/admin-guide/devices.txt). */
const fuseDeviceNumber = 10 * 256 + 229;

export function isFuseDevice({ rdev }: Stats): boolean {
  return rdev === fuseDeviceNumber;
}
