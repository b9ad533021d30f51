/** Owns ffmpeg's segment list: a file that gains the line `name,start,end` as each segment is finished. */
import { open } from 'node:fs/promises';
import { errorCode } from '../domain/errors.js';
import { parseSpooledName } from './spooled-name.js';

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
  const [name = '', start = '', end = ''] = line.trimEnd().split(',');
  const index = parseSpooledName(name)?.index;
  const startSeconds = Number.parseFloat(start);
  const endSeconds = Number.parseFloat(end);
  if (index === undefined || !Number.isFinite(startSeconds) || !Number.isFinite(endSeconds)) return undefined;
  return { index, startSeconds, endSeconds };
}

/** Follows a list that grows. */
export class SegmentList {
  readonly #path: string;
  #readBytes = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** What was listed since the last call. */
  async readNew(): Promise<ListedSegment[]> {
    const { segments, bytes } = parseSegmentList(await this.#readFrom(this.#readBytes));
    this.#readBytes += bytes;
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
