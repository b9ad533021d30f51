/** Owns the gap of a switch as the registry's roots show it, where nobody is left who saw its segments. */
import type { Root } from '../../domain/root.js';
import type { SwitchEvent } from '../../domain/switch-event.js';

/**
 * Of the camera that lost most: what lies between the end of its root on the disk that was left and the beginning
 * of the one on the next. Where either disk was recorded to on both sides of the switch, its root shows no gap.
 *
 * @param roots of the switch's day and the one before: at midnight it lies between two
 * @param patienceMs a camera that went on later than this was away
 */
export function gapBetweenRootsMs(
  { atMs, from, to }: Pick<SwitchEvent, 'atMs' | 'from' | 'to'>,
  roots: readonly Root[],
  patienceMs: number,
): number {
  const before = roots.filter(({ disk, firstSeenMs }) => disk === from && firstSeenMs <= atMs);
  const after = roots.filter(
    ({ disk, firstSeenMs, lastSeenMs }) => disk === to && lastSeenMs > atMs && firstSeenMs <= atMs + patienceMs,
  );
  const gapsMs = after.map(({ camera, firstSeenMs }) => {
    const endsMs = before.filter((root) => root.camera === camera).map(({ lastSeenMs }) => lastSeenMs);
    // Of a camera that has nothing before the switch nothing can be missing.
    return endsMs.length === 0 ? 0 : firstSeenMs - Math.max(...endsMs);
  });
  return Math.max(0, ...gapsMs);
}
