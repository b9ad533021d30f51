/** Owns what is known of the cameras' flat folders: small messages keep it the same in every thread. */
import type { CameraName } from '../../domain/camera-name.js';
import type { Day } from '../../domain/day.js';
import type { NamesByDay } from './flat-listing.js';
import type { PackedNames } from './packed-names.js';

export interface FlatFolder {
  readonly days: NamesByDay;
  /** Why it has never been read, so that what it holds is not known. */
  readonly unread: string | undefined;
}

export interface FlatFolders {
  readonly cameras: ReadonlyMap<CameraName, FlatFolder>;
  /** Why there may be more cameras than these. */
  readonly unread: string | undefined;
}

/** What leads from one state to the next; every state is also what leads to it from `noFlatFolders`. */
export interface FlatFoldersChanges {
  readonly cameras: ReadonlyMap<CameraName, FlatFolderChanges>;
  readonly unread: string | undefined;
}

export interface FlatFolderChanges {
  /** A day that has no segments any more is undefined. */
  readonly days: ReadonlyMap<Day, PackedNames | undefined>;
  readonly unread: string | undefined;
  /** These are all its days: who follows it has begun anew. */
  readonly isWhole?: boolean;
}

export const noFlatFolders: FlatFolders = { cameras: new Map(), unread: 'it is still being read' };

export function applyFlatChanges(before: FlatFolders, { cameras, unread }: FlatFoldersChanges): FlatFolders {
  const after = new Map(before.cameras);
  for (const [camera, changes] of cameras) {
    const days = new Map(changes.isWhole ? [] : before.cameras.get(camera)?.days);
    for (const [day, names] of changes.days) {
      if (names === undefined) days.delete(day);
      else days.set(day, names);
    }
    after.set(camera, { days, unread: changes.unread });
  }
  return { cameras: after, unread };
}
