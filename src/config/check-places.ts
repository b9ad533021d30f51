/**
 * Owns the check of where the folders of a configuration really lie, symbolic links and bind mounts followed: state
 * and spool off the recording disks, each disk by itself, and the flat layout outside the mount.
 */
import { dirname } from 'node:path';
import { DayfsError } from '../domain/errors.js';
import { cameraPlaceholder } from '../domain/layout.js';
import { readMountTable } from '../host/mount-table.js';
import { isPlaceWithin, isWithin, type PlaceOnDevice, placeOnDevice } from '../host/place-on-device.js';
import { realPathOf } from '../host/real-path.js';
import type { Config, DiskConfig } from './config.js';

/**
 * A disk that is not mounted is no mistake: its folder is looked at as it lies there.
 *
 * @throws DayfsError (usage)
 */
export async function checkPlaces(config: Config): Promise<void> {
  const mounts = readMountTable();
  const placeOf = async (path: string): Promise<PlaceOnDevice | undefined> =>
    placeOnDevice(mounts, await realPathOf(path));
  await checkLegacyOutsideMount(config);
  const places = [
    { key: 'state', path: config.statePath, place: await placeOf(config.statePath) },
    { key: 'spool', path: config.spoolPath, place: await placeOf(config.spoolPath) },
  ];
  const disks: { disk: DiskConfig; place: PlaceOnDevice }[] = [];
  for (const disk of config.disks) {
    const diskPlace = await placeOf(disk.path);
    if (diskPlace === undefined) continue;
    const nested = disks.find(({ place }) => isNested(place, diskPlace));
    if (nested !== undefined) {
      const where = `${disk.path} of ${disk.id} and ${nested.disk.path} of ${nested.disk.id} really lie in one another`;
      throw new DayfsError('usage', `${config.file}: disks: ${where}; give each disk a folder of its own`);
    }
    disks.push({ disk, place: diskPlace });
    for (const { key, path, place } of places) {
      if (place === undefined || !isPlaceWithin(place, diskPlace)) continue;
      const where = `${key}: ${path} really lies on the recording disk ${disk.id}, ${disk.path}`;
      throw new DayfsError('usage', `${config.file}: ${where}; move it to the system disk`);
    }
  }
}

/**
 * One place for two disks is let through: after a wrong mount the marker there tells which of them it is, the other
 * is away, and the recording goes on.
 */
function isNested(one: PlaceOnDevice, other: PlaceOnDevice): boolean {
  return one.path !== other.path && (isPlaceWithin(one, other) || isPlaceWithin(other, one));
}

/** What the mount shows it would show once more. */
async function checkLegacyOutsideMount({ file, legacy, mount }: Config): Promise<void> {
  if (legacy === undefined) return;
  const aboveCameras = dirname(legacy.path.slice(0, legacy.path.indexOf(cameraPlaceholder) + 1));
  if (!isWithin(await realPathOf(aboveCameras), await realPathOf(mount.path))) return;
  const where = `legacy.path: ${legacy.path} really lies in the mount, ${mount.path}`;
  throw new DayfsError('usage', `${file}: ${where}; name the folder that the flat layout lies in`);
}
