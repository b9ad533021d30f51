/** Owns the reading of a segment that is to be placed. What goes wrong here is the source's fault, as a rule. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { errorCode } from '../../domain/errors.js';
import { systemReason } from '../system-reason.js';
import { sourceError } from './placing-error.js';

export class SegmentSource {
  readonly path: string;
  readonly bytes: number;
  readonly #descriptor: number;

  private constructor(path: string, descriptor: number, bytes: number) {
    this.path = path;
    this.#descriptor = descriptor;
    this.bytes = bytes;
  }

  static open(path: string): SegmentSource {
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const descriptor = blamingSource(path, () => openSync(path, flags));
    try {
      const stats = fstatSync(descriptor);
      if (!stats.isFile()) throw sourceError(path, 'EINVAL', 'it is no regular file');
      if (stats.size === 0) throw sourceError(path, 'ENODATA', 'it is empty');
      return new SegmentSource(path, descriptor, stats.size);
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  }

  /** @returns how many bytes were put into the buffer, 0 at the end */
  read(buffer: Buffer, position: number): number {
    return blamingSource(this.path, () => readSync(this.#descriptor, buffer, 0, buffer.length, position));
  }

  /** @throws PlacingError if what was read is not the whole of a finished file */
  checkWasWhole(bytesRead: number): void {
    if (bytesRead === this.bytes && fstatSync(this.#descriptor).size === this.bytes) return;
    throw sourceError(this.path, 'EBUSY', 'its size changed meanwhile');
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

export function withSource<T>(path: string, use: (source: SegmentSource) => T): T {
  const source = SegmentSource.open(path);
  try {
    return use(source);
  } finally {
    source.close();
  }
}

/** This process has no room for an open file: that passes, and must not cost the segment. */
const passingCodes = ['EMFILE', 'ENFILE', 'ENOMEM'];

function blamingSource<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (passingCodes.includes(errorCode(error) ?? '')) throw error;
    throw sourceError(path, errorCode(error) ?? 'EIO', systemReason(error), { cause: error });
  }
}
