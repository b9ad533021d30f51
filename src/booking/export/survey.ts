/** Owns the first look into a booking's segments: which can be used, how much of each, and by what clock they run. */

import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { systemReason } from '../../disks/system-reason.js';
import { errorCode } from '../../domain/errors.js';
import {
  beginsAsBoxes,
  firstFragmentSeconds,
  type VideoTrack,
  videoTrackOf,
  wholeFragmentsBytes,
} from './fragment-times.js';
import type { BookedFile, Piece, Skipped } from './piece.js';
import { beginsAsTransport, firstVideoTime, ticksPerSecond, transportPacketBytes } from './transport-times.js';

/** Of a slow disk several are asked for at once, so that it can put them in its own order. */
const mostAtOnce = 4;

/** Tables, then the first picture: what stands before its time is small. */
const headBytes = 64 * 1024;

/** Of an init segment, and of a segment that begins with something else. */
const mostBytes = 1024 * 1024;

/** What describes an hour of pictures and sound, all of it before the first of them. */
const mostDescribingBytes = 8 * mostBytes;

const noInit = Buffer.alloc(0);

/** Each MP4 file that plays by itself has a clock of its own, and its index may stand at its end: they do not join. */
const noInitReason =
  'it is not MPEG-TS, and no init segment is known for it: have the playlist beside it name that (EXT-X-MAP), or, if ' +
  'it plays by itself, join the files that dayfs lookup lists with ffmpeg -f concat';

const openFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

interface UsableInit {
  readonly bytes: Buffer;
  readonly video: VideoTrack;
}

/** An init segment, or why none of its segments can be used. */
type Init = UsableInit | Pick<Skipped, 'reason'>;

export interface Survey {
  readonly pieces: readonly Piece[];
  readonly skipped: readonly Skipped[];
}

/** @param onLooked after each, for whoever watches that this gets on */
export async function survey(files: readonly BookedFile[], onLooked: (path: string) => void): Promise<Survey> {
  const found: (Piece | Skipped)[] = [];
  const inits = new Map<string, Promise<Init>>();
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

async function lookInto(file: BookedFile, inits: Map<string, Promise<Init>>): Promise<Piece | Skipped> {
  try {
    const handle = await openPiece(file.path);
    try {
      return await readPiece(file, handle, inits);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return { path: file.path, reason: systemReason(error) };
  }
}

async function readPiece(
  file: BookedFile,
  handle: FileHandle,
  inits: Map<string, Promise<Init>>,
): Promise<Piece | Skipped> {
  const { path, initPath } = file;
  const { size } = await handle.stat();
  const head = await readAt(handle, 0, headBytes);
  const nothing = { path, reason: 'no video was found in it' };
  // Its own bytes say what it is: a playlist may name an init segment that is none of its.
  if (initPath === undefined && beginsAsBoxes(head)) return { path, reason: noInitReason };
  if (initPath === undefined || beginsAsTransport(head)) {
    return (await readTransport(file, handle, size, head)) ?? nothing;
  }
  const reading = inits.get(initPath) ?? readInit(initPath);
  inits.set(initPath, reading);
  const init = await reading;
  if ('reason' in init) return { path, reason: init.reason };
  return (await readFragment(file, handle, size, head, init)) ?? nothing;
}

/** What is no regular file must not be waited for. */
export async function openPiece(path: string): Promise<FileHandle> {
  return await open(path, openFlags);
}

async function readTransport(
  file: BookedFile,
  handle: FileHandle,
  size: number,
  head: Buffer,
): Promise<Piece | undefined> {
  const time = firstVideoTime(head) ?? firstVideoTime(await readAt(handle, 0, mostBytes));
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
  handle: FileHandle,
  size: number,
  head: Buffer,
  { bytes: init, video }: UsableInit,
): Promise<Piece | undefined> {
  const moreBytes = Math.min(size, mostDescribingBytes);
  const seconds = firstFragmentSeconds(head, video) ?? firstFragmentSeconds(await readAt(handle, 0, moreBytes), video);
  if (seconds === undefined) return undefined;
  const bytes = await wholeFragmentsBytes(size, async (position) => await readAt(handle, position, 16));
  return bytes === 0 ? undefined : { ...file, format: 'mp4', bytes, init, mediaSeconds: seconds };
}

async function readInit(path: string): Promise<Init> {
  try {
    const handle = await openPiece(path);
    try {
      const bytes = await readAt(handle, 0, mostBytes);
      const video = videoTrackOf(bytes);
      return video === undefined ? { reason: `its init segment ${path} tells of no video` } : { bytes, video };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return { reason: `its init segment ${path} cannot be read: ${systemReason(error)}; put it back to export this` };
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
