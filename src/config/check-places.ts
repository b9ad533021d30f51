/** Owns the check that state and spool really lie off the recording disks, symbolic links and bind mounts followed. */
import { DayfsError } from '../domain/errors.js';
import { readMountTable } from '../host/mount-table.js';
import { isPlaceWithin, type PlaceOnDevice, placeOnDevice } from '../host/place-on-device.js';
import { realPathOf } from '../host/real-path.js';
import type { Config } from './config.js';

/**
 * A disk that is not mounted is no mistake: its folder is looked at as it lies there.
 *
 * @throws DayfsError (usage)
 */
export async function checkPlaces(config: Config): Promise<void> {
  const mounts = readMountTable();
  const placeOf = async (path: string): Promise<PlaceOnDevice | undefined> =>
    placeOnDevice(mounts, await realPathOf(path));
  const places = [
    { key: 'state', path: config.statePath, place: await placeOf(config.statePath) },
    { key: 'spool', path: config.spoolPath, place: await placeOf(config.spoolPath) },
  ];
  for (const disk of config.disks) {
    const diskPlace = await placeOf(disk.path);
    for (const { key, path, place } of places) {
      if (place === undefined || diskPlace === undefined || !isPlaceWithin(place, diskPlace)) continue;
      const where = `${key}: ${path} really lies on the recording disk ${disk.id}, ${disk.path}`;
      throw new DayfsError('usage', `${config.file}: ${where}; move it to the system disk`);
    }
  }
}
