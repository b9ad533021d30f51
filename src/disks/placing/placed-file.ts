/** Owns the file that a segment has become: where it lies, and whether it holds the same bytes. */
import { closeSync, constants, fstatSync, fsyncSync, openSync, readSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errorCode } from '../../domain/errors.js';
import type { Placed } from '../disk.js';
import type { Folder } from '../folder.js';
import { PlacingError } from './placing-error.js';
import type { SegmentSource } from './segment-source.js';

const chunkBytes = 1024 * 1024;
const sourceChunk = Buffer.allocUnsafeSlow(chunkBytes);
const placedChunk = Buffer.allocUnsafeSlow(chunkBytes);

export function describePlaced(media: Folder, name: string, bytes: number, wasThere: boolean): Placed {
  return { path: join(media.path, name), rootPath: dirname(media.path), bytes, wasThere };
}

/**
 * Whether the segment is there under a name, whole and flushed.
 *
 * @throws PlacingError (name, EEXIST) if another file is
 */
export function isPlaced(media: Folder, name: string, source: SegmentSource): boolean {
  const found = comparePlaced(media, name, source);
  if (found !== 'other') return found === 'same';
  const what = `${join(media.path, name)} holds other bytes than ${source.path}`;
  throw new PlacingError('name', 'EEXIST', `${what}; nothing is overwritten, move one of them away`);
}

/** `same`: the same bytes, and flushed, since an attempt that was killed may have left them in memory. */
function comparePlaced(media: Folder, name: string, source: SegmentSource): 'missing' | 'same' | 'other' {
  const descriptor = openPlaced(media, name);
  if (typeof descriptor === 'string') return descriptor;
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile() || stats.size !== source.bytes || !isSame(source, descriptor)) return 'other';
    fsyncSync(descriptor);
    return 'same';
  } finally {
    closeSync(descriptor);
  }
}

function openPlaced(media: Folder, name: string): number | 'missing' | 'other' {
  try {
    return openSync(media.pathOf(name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return 'missing';
    // A symbolic link, or a socket.
    if (code === 'ELOOP' || code === 'ENXIO') return 'other';
    throw error;
  }
}

function isSame(source: SegmentSource, placed: number): boolean {
  let position = 0;
  for (;;) {
    const wanted = source.read(sourceChunk, position);
    if (wanted === 0) break;
    const got = readFully(placed, placedChunk.subarray(0, wanted), position);
    if (got !== wanted || sourceChunk.compare(placedChunk, 0, wanted, 0, wanted) !== 0) return false;
    position += wanted;
  }
  source.checkWasWhole(position);
  return true;
}

/** read(2) may give less than there is. */
function readFully(descriptor: number, buffer: Buffer, position: number): number {
  let total = 0;
  while (total < buffer.length) {
    const bytes = readSync(descriptor, buffer, total, buffer.length - total, position + total);
    if (bytes === 0) break;
    total += bytes;
  }
  return total;
}
