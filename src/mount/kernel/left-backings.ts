/**
 * Owns which files the kernel may have from a server that was killed, and that nobody reads: their disks could not be
 * unmounted before the mount ends.
 */
import type { SharedState } from './shared/shared-state.js';
import { closeBacking, openBacking } from './system-calls.js';

/** The kernel's numbers; those that it does not know any more are among them. */
export function leftBackings(device: number, { file, openNodes }: Pick<SharedState, 'file' | 'openNodes'>): number[] {
  const { open, closed } = openNodes.backings();
  const left = new Set([...closed, ...unnotedBackings(device, file.descriptor, open)]);
  return [...left].filter((backing) => !open.has(backing));
}

/**
 * The one that the kernel may have given out last, if the server was killed before it could note it. Numbers are given
 * in a circle (idr_alloc_cyclic in fs/fuse/backing.c), so it is the next one below a new one that is not noted.
 */
function unnotedBackings(device: number, file: number, noted: ReadonlySet<number>): number[] {
  try {
    const next = openBacking(device, file);
    closeBacking(device, next);
    let last = next - 1;
    while (noted.has(last)) last -= 1;
    return last > 0 ? [last] : [];
  } catch {
    // Without the capability it had none, or cannot be told so.
    return [];
  }
}
