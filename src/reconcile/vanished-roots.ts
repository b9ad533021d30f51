/** Owns which recorded roots are gone from their disks. */
import type { Root } from '../domain/root.js';
import type { Survey } from './survey.js';

/**
 * The roots that were recorded before a disk was scanned, and that the scan did not find. Those of disks that
 * were not scanned are not gone: offline is not deleted.
 */
export function vanishedRoots(recorded: readonly Root[], { disk, found }: Survey): Root[] {
  const present = new Set(found.map(keyOf));
  return recorded.filter((root) => root.disk === disk.disk.id && !present.has(keyOf(root)));
}

/** Those that nobody has noted again since: a root that was just opened anew is not forgotten. */
export function stillUnseen(vanished: readonly Root[], recordedNow: readonly Root[]): Root[] {
  const lastSeen = new Map(recordedNow.map((root) => [`${keyOf(root)}/${root.disk}`, root.lastSeenMs]));
  return vanished.filter((root) => lastSeen.get(`${keyOf(root)}/${root.disk}`) === root.lastSeenMs);
}

function keyOf({ camera, day }: Pick<Root, 'camera' | 'day'>): string {
  return `${day}/${camera}`;
}
