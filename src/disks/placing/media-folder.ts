/** Owns the way from a disk's top folder to the media folder that the recorder writes to. */
import { recordedMedia } from '../../domain/layout.js';
import type { FoundRoot } from '../disk.js';
import { type Folder, withChild, withFolder } from '../folder.js';

type RootOnDisk = Pick<FoundRoot, 'camera' | 'day'>;

/** Makes what is missing. `above` are the folders that lead there, from the top, still open. */
export function withMadeMediaFolder<T>(
  top: Folder,
  root: RootOnDisk,
  use: (media: Folder, above: readonly Folder[]) => T,
): T {
  return withFolder(top.openOrMakeChild(root.day), (dayFolder) =>
    withFolder(dayFolder.openOrMakeChild(root.camera), (rootFolder) =>
      withFolder(rootFolder.openOrMakeChild(recordedMedia), (media) => use(media, [top, dayFolder, rootFolder])),
    ),
  );
}

/** Makes nothing: undefined if one of the folders is missing. */
export function withMediaFolder<T>(top: Folder, root: RootOnDisk, use: (media: Folder) => T): T | undefined {
  return withChild(top, root.day, (dayFolder) =>
    withChild(dayFolder, root.camera, (rootFolder) => withChild(rootFolder, recordedMedia, use)),
  );
}
