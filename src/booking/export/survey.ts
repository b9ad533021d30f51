/** Owns the first look into a booking's segments: which can be used, how much of each, and by what clock they run. */

import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { systemReason } from '../../disks/system-reason.js';
import { errorCode } from '../../domain/errors.js';
import { firstFragmentSeconds, videoTrackOf, wholeFragmentsBytes } from './fragment-times.js';
import type { BookedFile, Piece, Skipped } from './piece.js';
import { firstVideoTime, ticksPerSecond, transportPacketBytes } from './transport-times.js';

/** Of a slow disk several are asked for at once, so that it can put them in its own order. */
const mostAtOnce = 4;

/** Tables, then the first picture: what stands before its time is small. */
const headBytes = 64 * 1024;

/** Of an init segment, and of a segment that begins with something else. */
const mostBytes = 1024 * 1024;

const noInit = Buffer.alloc(0);

const openFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

export interface Survey {
  readonly pieces: readonly Piece[];
  readonly skipped: readonly Skipped[];
}

/** @param onLooked after each, for whoever watches that this gets on */
export async function survey(files: readonly BookedFile[], onLooked: (path: string) => void): Promise<Survey> {
  const found: (Piece | Skipped)[] = [];
  const inits = new Map<string, Promise<Buffer>>();
  const waiting = files.entries();
  const look = async () => {
    for (const [index, file] of waiting) {
      onLooked(file.path);
      found[index] = await lookInto(file, inits);
    }
  };
  await Promise.all(Array.from({ length: mostAtOnce }, look));
  return {
    pieces: found.filter((each) => 'format' in each),
    skipped: found.filter((each) => 'reason' in each),
  };
}

async function lookInto(file: BookedFile, inits: Map<string, Promise<Buffer>>): Promise<Piece | Skipped> {
  try {
    const handle = await openPiece(file.path);
    try {
      const { size } = await handle.stat();
      const { initPath } = file;
      const piece = await (initPath === undefined
        ? readTransport(file, handle, size)
        : readFragment(file, initPath, handle, size, inits));
      return piece ?? { path: file.path, reason: 'no video was found in it' };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return { path: file.path, reason: systemReason(error) };
  }
}

/** What is no regular file must not be waited for. */
export async function openPiece(path: string): Promise<FileHandle> {
  return await open(path, openFlags);
}

async function readTransport(file: BookedFile, handle: FileHandle, size: number): Promise<Piece | undefined> {
  const time = firstVideoTime(await readAt(handle, 0, headBytes)) ?? firstVideoTime(await readAt(handle, 0, mostBytes));
  if (time === undefined) return undefined;
  return {
    ...file,
    format: 'mpegts',
    bytes: size - (size % transportPacketBytes),
    init: noInit,
    mediaSeconds: time.shownTicks / ticksPerSecond,
  };
}

async function readFragment(
  file: BookedFile,
  initPath: string,
  handle: FileHandle,
  size: number,
  inits: Map<string, Promise<Buffer>>,
): Promise<Piece | undefined> {
  const reading = inits.get(initPath) ?? readInit(initPath);
  inits.set(initPath, reading);
  const init = await reading;
  const video = videoTrackOf(init);
  if (video === undefined) return undefined;
  const seconds = firstFragmentSeconds(await readAt(handle, 0, headBytes), video);
  if (seconds === undefined) return undefined;
  const bytes = await wholeFragmentsBytes(size, async (position) => await readAt(handle, position, 16));
  return bytes === 0 ? undefined : { ...file, format: 'mp4', bytes, init, mediaSeconds: seconds };
}

async function readInit(path: string): Promise<Buffer> {
  const handle = await openPiece(path);
  try {
    return await readAt(handle, 0, mostBytes);
  } finally {
    await handle.close();
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
