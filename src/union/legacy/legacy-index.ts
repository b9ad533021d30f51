/** Owns the questions to the listings of the flat folders, however those are come by. */
import type { CameraName } from '../../domain/camera-name.js';
import type { FlatFolder } from './flat-folders.js';

export interface LegacyIndex {
  /** Cameras whose flat folders are known. */
  cameras(): Iterable<CameraName>;
  folderOf(camera: CameraName): FlatFolder;
}
