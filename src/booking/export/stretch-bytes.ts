/** Owns the reading of pieces one after another, as one stream of bytes: what comes of it is ffmpeg's to decode. */
import { systemReason } from '../../disks/system-reason.js';
import { DayfsError, errorCode } from '../../domain/errors.js';
import type { Piece, Skipped } from './piece.js';
import { openPiece } from './survey.js';
import { transportPacketBytes } from './transport-times.js';

/** Whole packets, so that a file which fails between two chunks leaves none torn. */
const chunkBytes = transportPacketBytes * 4096;

export interface Reading {
  /** Before each file is opened. */
  readonly onFile: (path: string) => void;
  readonly onBytes: (bytes: number) => void;
  readonly onSkipped: (skipped: Skipped) => void;
}

/** What went away since it was looked at, or fails, is left out. */
export async function* stretchBytes(pieces: readonly Piece[], reading: Reading): AsyncGenerator<Buffer, void> {
  const init = pieces[0]?.init;
  if (init !== undefined && init.length > 0) yield init;
  for (const piece of pieces) yield* pieceBytes(piece, reading);
}

async function* pieceBytes({ path, bytes, format }: Piece, reading: Reading): AsyncGenerator<Buffer, void> {
  let position = 0;
  reading.onFile(path);
  try {
    const handle = await openPiece(path);
    try {
      while (position < bytes) {
        const length = Math.min(chunkBytes, bytes - position);
        // Never the same buffer twice: what was handed on is written when the reader of it has room.
        const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, position);
        if (bytesRead === 0) break;
        position += bytesRead;
        reading.onBytes(bytesRead);
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    const reason = systemReason(error);
    // A box that ends too early takes all that follows for its own.
    if (format === 'mp4' && position > 0) throw torn(path, reason, error);
    reading.onSkipped({ path, reason });
  }
}

function torn(path: string, reason: string, cause: unknown): DayfsError {
  return new DayfsError('failed', `${path} failed while it was read: ${reason}; export the booking again`, { cause });
}
