/** Owns the way from a disk's top folder to the media folder that the recorder writes to. */
import { join } from 'node:path';
import { recordedMedia } from '../../domain/layout.js';
import type { FoundRoot } from '../disk.js';
import { type Folder, withChild, withFolder } from '../folder.js';
import { blamingFolder } from './placing-error.js';

type RootOnDisk = Pick<FoundRoot, 'camera' | 'day'>;

/** Makes what is missing. `above` are the folders that lead there, from the top, still open. */
export function withMadeMediaFolder<T>(
  top: Folder,
  root: RootOnDisk,
  use: (media: Folder, above: readonly Folder[]) => T,
): T {
  return withFolder(openOrMake('disk', top, root.day), (dayFolder) =>
    withFolder(openOrMake('root', dayFolder, root.camera), (rootFolder) =>
      withFolder(openOrMake('root', rootFolder, recordedMedia), (media) =>
        blamingFolder('root', media.path, () => use(media, [top, dayFolder, rootFolder])),
      ),
    ),
  );
}

/** Makes nothing: undefined if one of the folders is missing. */
export function withMediaFolder<T>(top: Folder, root: RootOnDisk, use: (media: Folder) => T): T | undefined {
  const { day, camera } = root;
  return blamingFolder('root', join(top.path, day, camera), () =>
    withChild(top, day, (dayFolder) =>
      withChild(dayFolder, camera, (rootFolder) => withChild(rootFolder, recordedMedia, use)),
    ),
  );
}

/** A day's folder is for all cameras: where it is not to be had, the disk is left. */
function openOrMake(fault: 'disk' | 'root', parent: Folder, name: string): Folder {
  return blamingFolder(fault, join(parent.path, name), () => parent.openOrMakeChild(name));
}
