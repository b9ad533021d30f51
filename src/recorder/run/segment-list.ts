/** Owns ffmpeg's segment list: a file that gains the line `name,start,end` as each segment is finished. */
import { open } from 'node:fs/promises';
import { errorCode } from '../../domain/errors.js';
import { parseSpooledName } from '../spool/spooled-name.js';
import { punchHole } from './punch-hole.js';

export const segmentListName = 'segments.csv';

/** Media time: seconds since the run began, by the timestamps of the stream. */
export interface ListedSegment {
  readonly index: number;
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/**
 * The whole lines at the head of a text, and how many characters (one byte each) they took; the rest is not there
 * yet. Zeros are what was given back.
 */
export function parseSegmentList(text: string): { segments: ListedSegment[]; bytes: number } {
  const bytes = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\0')) + 1;
  const whole = text.slice(0, bytes);
  return { segments: whole.split('\n').flatMap((line) => parseLine(line) ?? []), bytes };
}

function parseLine(line: string): ListedSegment | undefined {
  const [name = '', start = '', end = ''] = line
    .slice(line.lastIndexOf('\0') + 1)
    .trimEnd()
    .split(',');
  const index = parseSpooledName(name)?.index;
  const startSeconds = Number.parseFloat(start);
  const endSeconds = Number.parseFloat(end);
  const isSpan = Number.isFinite(startSeconds) && Number.isFinite(endSeconds) && startSeconds <= endSeconds;
  if (index === undefined || !isSpan) return undefined;
  return { index, startSeconds, endSeconds };
}

/** Some hours of segments: so much is read at once, and given back. A day's list takes half a megabyte of what may be memory. */
const pieceBytes = 64 * 1024;

/** Of what was read, for the next supervisor: it learns from it how far the run had got. */
const keptBytes = 4096;

/** Follows a list that grows. What was read of it long ago gives its room back, and reads as zeros from then on. */
export class SegmentList {
  readonly #path: string;
  #readBytes = 0;
  #punchedBytes = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** What is listed after what was read before, some hours' worth at most; nothing at the list's end. */
  async readNext(): Promise<ListedSegment[]> {
    const segments = await this.#readPiece();
    if (this.#readBytes - this.#punchedBytes > pieceBytes) {
      this.#punchedBytes = this.#readBytes;
      await punchHole(this.#path, this.#readBytes - keptBytes);
    }
    return segments;
  }

  async #readPiece(): Promise<ListedSegment[]> {
    const file = await open(this.#path).catch((error: unknown) => {
      // ffmpeg makes the list when the first packet comes.
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (file === undefined) return [];
    try {
      const piece = Buffer.alloc(pieceBytes);
      for (;;) {
        const { bytesRead } = await file.read(piece, 0, pieceBytes, this.#readBytes);
        const { segments, bytes } = parseSegmentList(piece.toString('latin1', 0, bytesRead));
        this.#readBytes += bytes;
        if (segments.length > 0 || bytes === 0) return segments;
      }
    } finally {
      await file.close();
    }
  }
}
