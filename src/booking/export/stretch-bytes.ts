/** Owns the reading of pieces one after another, as one stream of bytes: what comes of it is ffmpeg's to decode. */
import { once } from 'node:events';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
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

/**
 * What went away since it was looked at, or fails, is left out. To be read to its end, or destroyed.
 *
 * @returns undefined if nothing is left
 */
export async function stretchBytes(pieces: readonly Piece[], reading: Reading): Promise<Readable | undefined> {
  const bytes = Readable.from(allBytes(pieces, reading));
  await once(bytes, 'readable');
  return bytes.readableLength > 0 ? bytes : undefined;
}

async function* allBytes(pieces: readonly Piece[], reading: Reading): AsyncGenerator<Buffer, void> {
  let init = pieces[0]?.init ?? noInit;
  for (const piece of pieces) {
    for await (const chunk of pieceBytes(piece, reading)) {
      if (init.length > 0) yield init;
      init = noInit;
      yield chunk;
    }
  }
}

const noInit = Buffer.alloc(0);

async function* pieceBytes({ path, bytes, format }: Piece, reading: Reading): AsyncGenerator<Buffer, void> {
  const leaveOut = (error: unknown, position: number): undefined => {
    if (errorCode(error) === undefined) throw error;
    // A fragment that ends too early takes all that follows for its own.
    if (format === 'mp4' && position > 0) throw torn(path, error);
    reading.onSkipped({ path, reason: systemReason(error) });
  };
  reading.onFile(path);
  const handle = await openPiece(path).catch((error: unknown) => leaveOut(error, 0));
  if (handle === undefined) return;
  try {
    for (let position = 0; position < bytes; ) {
      const length = Math.min(chunkBytes, bytes - position);
      const at = position;
      const chunk = await readChunk(handle, at, length).catch((error: unknown) => leaveOut(error, at));
      if (chunk === undefined || chunk.length === 0) return;
      position += chunk.length;
      reading.onBytes(chunk.length);
      yield chunk;
    }
  } finally {
    await handle.close();
  }
}

/** Never in the same memory twice: what was handed on is written when there is room for it. */
async function readChunk(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

function torn(path: string, cause: unknown): DayfsError {
  const reason = systemReason(cause);
  return new DayfsError('failed', `${path} failed while it was read: ${reason}; export the booking again`, { cause });
}
