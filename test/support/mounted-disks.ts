/** Three folders that stand for disks, with dayfs mounted over them, for a whole file of tests. */
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import type { DiskConfig } from '../../src/config/config.js';
import { rootPath } from '../../src/domain/layout.js';
import { type Dayfs, startMount, writeConfig } from './dayfs.js';
import type { DriverUnderTest } from './drivers.js';
import { camera, day, makeDisks, makeRoots } from './merged-day.js';
import { temporaryFolder } from './trees.js';

export interface MountedDisks extends AsyncDisposable {
  readonly mount: Dayfs;
  /** For whatever else a test needs. */
  readonly place: string;
  readonly mountPoint: string;
  /** The day in the mount. */
  readonly merged: string;
  /** The same day on each disk. */
  readonly roots: readonly string[];
}

/**
 * Mounts what `fill` has put into the roots.
 *
 * @param program where it is not the built one
 */
export async function mountDisks(
  driver: DriverUnderTest['driver'],
  fill: (roots: readonly string[]) => void,
  program?: string,
): Promise<MountedDisks> {
  const folder = temporaryFolder();
  // Other users must find their way in.
  chmodSync(folder.path, 0o755);
  const disks: DiskConfig[] = makeDisks(folder.path, 'disk-a', 'disk-b', 'disk-c');
  makeRoots(disks, []);
  const roots = disks.map(({ path }) => rootPath(path, day, camera));
  fill(roots);
  const mount = await startMount(writeConfig(folder.path, disks, { mount: { driver } }), program);
  const mountPoint = join(folder.path, 'merged');
  return {
    mount,
    place: folder.path,
    mountPoint,
    merged: join(mountPoint, camera, day),
    roots,
    [Symbol.asyncDispose]: async () => {
      await mount[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}
