/** Owns the reading of a file that is joined from others: each byte comes from the file that it lies in. */
import type { JoinedPart } from '../../view/made-up/edition.js';
import { ViewFailure } from '../../workers/view-failure.js';
import type { ViewWorkers } from '../../workers/view-workers.js';

type Files = Pick<ViewWorkers, 'open' | 'read' | 'close'>;

/** Files that one reader has open at a time: where it reads, and what the kernel reads ahead. */
const mostOpen = 4;

interface OpenPart {
  readonly fd: Promise<number>;
  users: number;
}

export class JoinedReader {
  readonly #files: Files;
  /** By where the part begins, the one used last at the end. */
  readonly #open = new Map<number, OpenPart>();

  constructor(files: Files) {
    this.#files = files;
  }

  /**
   * Fills the target, unless the file ends before.
   *
   * @throws ViewFailure (EIO) if a part is gone or is not what it was: less than was promised would be taken for all
   */
  async read(parts: readonly JoinedPart[], position: number, target: Uint8Array): Promise<number> {
    const untilByte = position + target.length;
    let done = 0;
    let start = 0;
    for (const part of parts) {
      const end = start + part.bytes;
      if (start >= untilByte) break;
      const at = position + done;
      if (end > at) {
        const length = Math.min(end, untilByte) - at;
        await this.#readPart(part, start, at - start, target.subarray(done, done + length));
        done += length;
      }
      start = end;
    }
    return done;
  }

  async close(): Promise<void> {
    const open = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(open.map(async (part) => await this.#closePart(part)));
  }

  async #readPart(part: JoinedPart, start: number, position: number, target: Uint8Array): Promise<void> {
    const open = await this.#use(part, start);
    try {
      const fd = await open.fd;
      let done = 0;
      while (done < target.length) {
        const bytes = await this.#files.read(fd, position + done, target.subarray(done));
        if (bytes === 0) throw new Error('it is shorter than it was');
        done += bytes;
      }
    } catch (error) {
      throw new ViewFailure('EIO', `${part.path} cannot be read any more`, { cause: error });
    } finally {
      open.users -= 1;
    }
  }

  async #use(part: JoinedPart, start: number): Promise<OpenPart> {
    const open = this.#open.get(start) ?? this.#begin(part, start);
    open.users += 1;
    this.#open.delete(start);
    this.#open.set(start, open);
    for (const [key, other] of this.#open) {
      if (this.#open.size <= mostOpen) break;
      if (other.users > 0) continue;
      this.#open.delete(key);
      await this.#closePart(other);
    }
    return open;
  }

  #begin(part: JoinedPart, start: number): OpenPart {
    const fd = this.#openFile(part);
    // Its disk may be back at the next try.
    fd.catch(() => this.#open.delete(start));
    return { fd, users: 0 };
  }

  async #openFile({ path }: JoinedPart): Promise<number> {
    const opened = await this.#files.open(path);
    if (typeof opened !== 'number') throw new Error(`${path} is no file on a disk`);
    return opened;
  }

  /** A part that could not be opened has told its reader so. */
  async #closePart({ fd }: OpenPart): Promise<void> {
    const opened = await fd.catch(() => undefined);
    if (opened !== undefined) await this.#files.close(opened);
  }
}
