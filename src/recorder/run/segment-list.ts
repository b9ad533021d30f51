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

/** The whole lines at the head of a text, and how many characters (one byte each) they took; the rest is not there yet. */
export function parseSegmentList(text: string): { segments: ListedSegment[]; bytes: number } {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const segments = whole.split('\n').flatMap((line) => parseLine(line) ?? []);
  return { segments, bytes: whole.length };
}

function parseLine(line: string): ListedSegment | undefined {
  // Zeros: what stood before it was given back.
  const [name = '', start = '', end = ''] = line
    .slice(line.lastIndexOf('\0') + 1)
    .trimEnd()
    .split(',');
  const index = parseSpooledName(name)?.index;
  const startSeconds = Number.parseFloat(start);
  const endSeconds = Number.parseFloat(end);
  if (index === undefined || !Number.isFinite(startSeconds) || !Number.isFinite(endSeconds)) return undefined;
  return { index, startSeconds, endSeconds };
}

/** Some hours of segments. Each day of a list would take half a megabyte of what may be memory. */
const mostReadBytes = 64 * 1024;

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

  /** What was listed since the last call. */
  async readNew(): Promise<ListedSegment[]> {
    const { segments, bytes } = parseSegmentList(await this.#readFrom(this.#readBytes));
    this.#readBytes += bytes;
    if (this.#readBytes - this.#punchedBytes > mostReadBytes) {
      this.#punchedBytes = this.#readBytes;
      await punchHole(this.#path, this.#readBytes - keptBytes);
    }
    return segments;
  }

  async #readFrom(position: number): Promise<string> {
    const file = await open(this.#path).catch((error: unknown) => {
      // ffmpeg makes the list when the first packet comes.
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (file === undefined) return '';
    try {
      const { size } = await file.stat();
      if (size <= position) return '';
      const { buffer, bytesRead } = await file.read(Buffer.alloc(size - position), 0, size - position, position);
      return buffer.toString('latin1', 0, bytesRead);
    } finally {
      await file.close();
    }
  }
}
