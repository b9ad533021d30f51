/** Owns that no export is made among the recordings: there it could replace a segment, or be taken for one. */
import { dirname, resolve } from 'node:path';
import type { DiskConfig } from '../../config/config.js';
import { parseDay } from '../../domain/day.js';
import { DayfsError } from '../../domain/errors.js';
import { readMountTable } from '../../host/mount-table.js';
import { isPlaceWithin, placeOnDevice } from '../../host/place-on-device.js';
import { realPathOf } from '../../host/real-path.js';

/** @throws DayfsError (usage) if the file would lie in a day's folder of a disk, whatever way its path takes there */
export async function refuseRoots(file: string, disks: readonly Pick<DiskConfig, 'id' | 'path'>[]): Promise<void> {
  const mounts = readMountTable();
  const folder = placeOnDevice(mounts, await realPathOf(dirname(resolve(file))));
  for (const { id, path } of disks) {
    const disk = placeOnDevice(mounts, await realPathOf(path));
    if (folder === undefined || disk === undefined || !isPlaceWithin(folder, disk)) continue;
    const [name = ''] = folder.path
      .slice(disk.path.length)
      .split('/')
      .filter((step) => step !== '');
    if (parseDay(name) === undefined) continue;
    throw new DayfsError(
      'usage',
      `${file} would lie among the recordings on ${id}: name a file outside of ${path}/${name}`,
    );
  }
}
