/** Owns reading a disk whole that was skipped when the registry was filled. */
import type { Registry } from '../registry/registry.js';
import type { SegmentNaming } from './first-seen.js';
import { allDays, noteChanges } from './note-changes.js';
import type { ReadableDisk } from './readable-disk.js';

export interface ReadSkippedOptions {
  readonly registry: Registry;
  readonly disk: ReadableDisk;
  readonly naming: SegmentNaming;
}

/**
 * After it the disk is skipped no more. The days that were read before a failure are noted: the next try goes on.
 *
 * @returns how many of its roots the registry did not know
 * @throws DayfsError if the disk cannot be read, or the registry not be used
 */
export async function readSkipped({ registry, disk, naming }: ReadSkippedOptions): Promise<number> {
  const rebuiltAtMs = registry.rebuiltAtMs();
  const listed = await disk.listDays();
  const known = registry.rootsSnapshot();
  const days = allDays(listed, known, disk.disk.id);
  const { added } = await noteChanges({ registry, disk, days, known, naming });
  registry.forgetSkipped([disk.disk.id], rebuiltAtMs);
  return added;
}
