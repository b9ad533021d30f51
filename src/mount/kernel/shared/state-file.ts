/**
 * Owns the file that outlives a serving process, so that the next one can go on where it ended: what was agreed with
 * the kernel, which folders the kernel knows by which number, which files are open. It has no name; who holds its
 * descriptor has it. Numbers are little-endian.
 *
 *     0          "DAYFS-K1", then what Agreement holds: bytes of INIT's reply (u32 length, 64 bytes), the path (u32
 *                length, 4096 bytes); a length of 0 stands for what is not there yet
 *     16 KiB     open nodes: 4,096 records of 1,088 bytes, as open-node-records.ts lays them out
 *     6 MiB      who reads them: 32,768 slots of 16 bytes, as open-handles.ts lays them out
 *     6.5 MiB    the requests that are not answered yet: 320 slots of 4,096 bytes, as taken-requests.ts lays them out
 *     8 MiB      the journal of folders: records of 272 bytes, as folder-journal.ts lays them out; only ever grows
 *
 * All is written where it lies, by single calls: a process that is killed leaves whole records. What is written at each
 * OPEN is written as memory (state-memory.ts).
 */
import { readSync, writeSync } from 'node:fs';

const magic = Buffer.from('DAYFS-K1');
const sessionAt = 8;
const mostSessionBytes = 64;
const pathAt = sessionAt + 4 + mostSessionBytes;
const mostPathBytes = 4096;
export const openNodesAt = 16 * 1024;
export const openHandlesAt = 6 * 1024 * 1024;
export const takenRequestsAt = 6.5 * 1024 * 1024;
export const journalAt = 8 * 1024 * 1024;

export interface Agreement {
  /** INIT's reply, without its head. */
  readonly session: Buffer;
  /** Where it is mounted. */
  readonly path: string;
}

export class StateFile {
  readonly #fd: number;

  constructor(fd: number) {
    this.#fd = fd;
  }

  get descriptor(): number {
    return this.#fd;
  }

  /** Fewer bytes than asked for at the file's end. */
  read(position: number, bytes: number): Buffer {
    const target = Buffer.alloc(bytes);
    return target.subarray(0, readSync(this.#fd, target, 0, bytes, position));
  }

  /** @param from, length of what is to be written of the bytes; all of them, if nothing is said */
  write(position: number, bytes: Uint8Array, from = 0, length = bytes.length): void {
    writeSync(this.#fd, bytes, from, length, position);
  }

  /** What an earlier process left. */
  agreement(): Partial<Agreement> {
    const head = this.read(0, pathAt + 4 + mostPathBytes);
    if (!head.subarray(0, magic.length).equals(magic)) return {};
    const session = lengthened(head, sessionAt);
    const path = lengthened(head, pathAt);
    return { ...(session && { session }), ...(path && { path: path.toString() }) };
  }

  notePath(path: string): void {
    this.write(0, magic);
    this.#noteLengthened(pathAt, Buffer.from(path));
  }

  noteSession(session: Buffer): void {
    this.write(0, magic);
    this.#noteLengthened(sessionAt, session);
  }

  #noteLengthened(at: number, content: Buffer): void {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(content.length);
    this.write(at, Buffer.concat([length, content]));
  }
}

function lengthened(head: Buffer, at: number): Buffer | undefined {
  const length = head.length < at + 4 ? 0 : head.readUInt32LE(at);
  return length === 0 ? undefined : head.subarray(at + 4, at + 4 + length);
}
