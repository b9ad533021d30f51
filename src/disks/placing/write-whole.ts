/** Owns writing all of a buffer: write(2) may take less than it is given. */
import { writeSync } from 'node:fs';

export function writeWhole(descriptor: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(descriptor, bytes, written);
}
