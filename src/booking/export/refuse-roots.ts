/** Owns that no export is made among the recordings: there it could replace a segment, or be taken for one. */
import { dirname, resolve } from 'node:path';
import type { Config } from '../../config/config.js';
import { parseDay } from '../../domain/day.js';
import { DayfsError } from '../../domain/errors.js';
import { readMountTable } from '../../host/mount-table.js';
import { isPlaceWithin, type PlaceOnDevice, placeOnDevice } from '../../host/place-on-device.js';
import { realPathOf } from '../../host/real-path.js';
import { LegacyPath } from '../../union/legacy/legacy-path.js';

/**
 * @throws DayfsError (usage) if the file would lie in a day's folder of a disk, or in a camera's flat folder, whatever
 * way its path takes there
 */
export async function refuseRoots(file: string, { disks, legacy }: Pick<Config, 'disks' | 'legacy'>): Promise<void> {
  const mounts = readMountTable();
  const placeOf = async (path: string) => placeOnDevice(mounts, await realPathOf(path));
  const folder = await placeOf(dirname(resolve(file)));
  for (const { id, path } of disks) {
    const day = firstStep(folder, await placeOf(path));
    if (day !== undefined && parseDay(day) !== undefined) throw among(file, id, `${path}/${day}`);
  }
  if (legacy === undefined) return;
  const flat = new LegacyPath(legacy.path);
  const camera = flat.cameraOf(firstStep(folder, await placeOf(flat.topPath)) ?? '');
  if (camera === undefined) return;
  const path = flat.pathOf(camera);
  const flatFolder = await placeOf(path);
  if (firstStep(folder, flatFolder) !== undefined) throw among(file, 'the legacy path', path);
}

/** From a place on the way to another that lies in it; empty if they are one, undefined if it does not. */
function firstStep(to: PlaceOnDevice | undefined, from: PlaceOnDevice | undefined): string | undefined {
  if (to === undefined || from === undefined || !isPlaceWithin(to, from)) return undefined;
  return (
    to.path
      .slice(from.path.length)
      .split('/')
      .find((step) => step !== '') ?? ''
  );
}

function among(file: string, whose: string, folder: string): DayfsError {
  return new DayfsError(
    'usage',
    `${file} would lie among the recordings on ${whose}: name a file outside of ${folder}`,
  );
}
