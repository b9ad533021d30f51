/** Owns reading from a disk's file: all of what was asked for, or the disk's error. */
import { readSync } from 'node:fs';

/**
 * As many bytes as fit, fewer only at the file's end: the system's own answer is short also before a place that
 * cannot be read, and whoever gets less than he asked for takes it for the end (FUSE's readers do).
 */
export function readWhole(fd: number, position: number, target: Uint8Array): number {
  let done = 0;
  while (done < target.length) {
    const bytes = readSync(fd, target, done, target.length - done, position + done);
    if (bytes === 0) break;
    done += bytes;
  }
  return done;
}
