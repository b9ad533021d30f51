/** Owns the check whether what is mounted here is seen by the containers, or by the host, around it. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { type MountEntry, readMountTable } from '../../host/mount-table.js';
import { isWithin } from '../../host/place-on-device.js';
import { realPathOf } from '../../host/real-path.js';
import { type Check, type Finding, ok, warning } from '../finding.js';

/** What Docker, Podman and systemd leave in a container's own tree. */
const containerMarks = ['/.dockerenv', '/run/.containerenv', '/run/host/container-manager'];

export const container: Check = {
  name: 'propagation',
  examine: async ({ config }) => {
    const above = await realPathOf(dirname(config.mount.path));
    const isInside = containerMarks.some((mark) => existsSync(mark));
    return [judgePropagation(mountAround(readMountTable(), above), config.mount.path, isInside)];
  },
};

/** A mount is passed on to other namespaces if the mount that it is made on is shared (mount_namespaces(7)). */
export function judgePropagation(around: MountEntry | undefined, path: string, isInside: boolean): Finding {
  const where = around?.mountPoint ?? '/';
  if (around?.isShared === true) return ok(`what is mounted below ${where} is passed on to other namespaces`);
  if (isInside) {
    const volume = dirname(path);
    return warning(
      `${path} is not seen outside of this container: ${where} is not shared`,
      `start it with --volume ${volume}:${volume}:rshared, of a folder that is a shared mount on the host`,
    );
  }
  return warning(
    `containers that are given ${path} do not see it mounted anew: ${where} is not shared`,
    `mount --make-rshared ${where}`,
  );
}

function mountAround(table: readonly MountEntry[], path: string): MountEntry | undefined {
  const around = table.filter(({ mountPoint }) => isWithin(path, mountPoint));
  const deepest = Math.max(...around.map(({ mountPoint }) => mountPoint.length));
  return around.findLast(({ mountPoint }) => mountPoint.length === deepest);
}
