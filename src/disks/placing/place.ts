/** Owns the placing: a segment gets into its root completely or not at all. The source is only read. */
import { fstatSync, fsyncSync } from 'node:fs';
import { join } from 'node:path';
import type { DiskConfig } from '../../config/config.js';
import { playlistName } from '../../domain/layout.js';
import type { Placed, Placement } from '../disk.js';
import type { Folder } from '../folder.js';
import { checkStillMounted, withOwnDisk } from '../own-disk.js';
import { systemReason, systemRemedy } from '../system-reason.js';
import { giveFinalName } from './final-name.js';
import { type KnownRoot, type KnownRoots, meetRoot } from './known-roots.js';
import { withMadeMediaFolder } from './media-folder.js';
import { describePlaced, isPlaced } from './placed-file.js';
import { PlacingError, placingErrorAfter } from './placing-error.js';
import { addToPlaylistFile } from './playlist-file.js';
import { type SegmentSource, withSource } from './segment-source.js';
import { withTemporaryFile } from './temporary-file.js';
import { writeWhole } from './write-whole.js';

const chunk = Buffer.allocUnsafeSlow(1024 * 1024);

/**
 * May be repeated after any failure or kill: what an earlier attempt got done is found and completed.
 *
 * @throws PlacingError
 */
export function place(disk: DiskConfig, placement: Placement, knownRoots: KnownRoots): Placed {
  try {
    checkName(placement.name);
    return withSource(placement.source, (source) =>
      withOwnDisk(disk, (top) => {
        const placed = withMadeMediaFolder(top, placement, (media, above) =>
          placeInto(media, meetRoot(knownRoots, media, above), placement, source),
        );
        // Placed on a disk that is gone from its path by now, it would be hidden for who knows how long.
        checkStillMounted(disk, top);
        return placed;
      }),
    );
  } catch (error) {
    throw placingErrorAfter(error, disk, placement);
  }
}

function checkName(name: string): void {
  const isPlain = name !== '' && !name.includes('/') && !name.startsWith('.') && name !== playlistName;
  if (isPlain) return;
  throw new PlacingError('name', 'EINVAL', `"${name}" cannot be a segment's name; mend recording.segmentName`);
}

function placeInto(media: Folder, known: KnownRoot, placement: Placement, source: SegmentSource): Placed {
  const wasThere = bringThere(media, placement.name, source);
  const playlistProblem = list(media, known, placement, wasThere);
  const placed = describePlaced(media, placement.name, source.bytes, wasThere);
  return playlistProblem === undefined ? placed : { ...placed, playlistProblem };
}

/** @returns whether it was there already */
function bringThere(media: Folder, name: string, source: SegmentSource): boolean {
  let wasThere = isPlaced(media, name, source);
  if (!wasThere) {
    const isNew = withTemporaryFile(media, (file) => {
      copy(source, file.descriptor);
      return giveFinalName(file.path, media.pathOf(name));
    });
    // Taken since the look: by an attempt whose success was never reported (NFS), or by another program.
    wasThere = !isNew && isPlaced(media, name, source);
  }
  media.flush();
  return wasThere;
}

function copy(source: SegmentSource, target: number): void {
  let position = 0;
  for (;;) {
    const bytes = source.read(chunk, position);
    if (bytes === 0) break;
    writeWhole(target, chunk.subarray(0, bytes));
    position += bytes;
  }
  source.checkWasWhole(position);
  fsyncSync(target);
  const size = fstatSync(target).size;
  if (size !== source.bytes) throw new Error(`the disk holds ${size} bytes of the ${source.bytes} written`);
}

/** A playlist that cannot be written is told of, no more: the segment has its place. */
function list(media: Folder, known: KnownRoot, placement: Placement, wasThere: boolean): string | undefined {
  const before = known.playlist;
  // Forgotten until it is known to be whole: after a failure it is read again, and healed.
  known.playlist = undefined;
  try {
    known.playlist = addToPlaylistFile(media, placement, before, wasThere);
    return undefined;
  } catch (error) {
    const what = `${join(media.path, playlistName)} does not list ${placement.name}`;
    return `${what}: ${systemReason(error)}; ${systemRemedy(error)}`;
  }
}
