/** Owns what the kernel tells of watched folders: which of their names changed, and when a watch has ended (inotify(7)). */
import { readSync } from 'node:fs';
import { errorCode } from '../../../domain/errors.js';

const bufferBytes = 256 * 1024;
const headBytes = 16;

const IN_DELETE_SELF = 0x400;
const IN_MOVE_SELF = 0x800;
const IN_UNMOUNT = 0x2000;
const IN_Q_OVERFLOW = 0x4000;
const IN_IGNORED = 0x8000;
/** The folder is not what it was, or more happened than was told of. */
const endsWatch = IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_Q_OVERFLOW | IN_IGNORED;

export interface DiskChange {
  readonly watch: number;
  /** Undefined for a change of the folder itself. */
  readonly name: string | undefined;
  readonly isEnd: boolean;
}

/** struct inotify_event */
export function parseChanges(bytes: Buffer): DiskChange[] {
  const changes: DiskChange[] = [];
  for (let at = 0; at + headBytes <= bytes.length; ) {
    const nameBytes = bytes.readUInt32LE(at + 12);
    const text = bytes.toString('utf8', at + headBytes, at + headBytes + nameBytes).split('\0', 1)[0];
    const isEnd = (bytes.readUInt32LE(at + 4) & endsWatch) !== 0;
    changes.push({ watch: bytes.readInt32LE(at), name: text === '' ? undefined : text, isEnd });
    at += headBytes + nameBytes;
  }
  return changes;
}

export class DiskChanges {
  readonly #fd: number;
  readonly #buffer = Buffer.allocUnsafeSlow(bufferBytes);

  constructor(fd: number) {
    this.#fd = fd;
  }

  /** All that has happened since the last time. */
  take(): DiskChange[] {
    const changes: DiskChange[] = [];
    for (let bytes = this.#read(); bytes > 0; bytes = this.#read()) {
      changes.push(...parseChanges(this.#buffer.subarray(0, bytes)));
    }
    return changes;
  }

  #read(): number {
    try {
      return readSync(this.#fd, this.#buffer);
    } catch (error) {
      if (errorCode(error) === 'EAGAIN') return 0;
      throw error;
    }
  }
}
