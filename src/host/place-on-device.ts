/** Owns the question where a path really lies: on which filesystem, and where in it. Bind mounts are seen through. */
import type { MountEntry } from './mount-table.js';

export interface PlaceOnDevice {
  readonly device: string;
  readonly path: string;
}

/** Where a path without symbolic links in it lies. */
export function placeOnDevice(mounts: readonly MountEntry[], realPath: string): PlaceOnDevice | undefined {
  const around = mounts.filter(({ mountPoint }) => isWithin(realPath, mountPoint));
  const deepest = Math.max(...around.map(({ mountPoint }) => mountPoint.length));
  // A later mount at the same point covers the earlier.
  const mount = around.findLast(({ mountPoint }) => mountPoint.length === deepest);
  if (mount === undefined) return undefined;
  const below = mount.mountPoint === '/' ? realPath : realPath.slice(mount.mountPoint.length);
  return {
    device: mount.device,
    path: (mount.folder === '/' ? '' : mount.folder) + (below === '/' ? '' : below) || '/',
  };
}

export function isPlaceWithin(inner: PlaceOnDevice, outer: PlaceOnDevice): boolean {
  return inner.device === outer.device && isWithin(inner.path, outer.path);
}

/** Whether one path is another or lies below it; both absolute, without "." and "..", and without a "/" at the end. */
export function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(outer === '/' ? '/' : `${outer}/`);
}
