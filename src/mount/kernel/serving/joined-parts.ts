/** Owns the reading of a file that is joined from others: each byte comes from the file that it lies in. */
import { closeSync, readSync } from 'node:fs';
import type { JoinedPart } from '../../../view/made-up/edition.js';
import type { MergedView } from '../../../view/merged-view.js';

export class JoinedParts {
  readonly #view: MergedView;

  constructor(view: MergedView) {
    this.#view = view;
  }

  /**
   * Fills the target, unless the file ends before.
   *
   * @throws if a part is gone or is not what it was: less than was promised would be taken for all
   */
  read(parts: readonly JoinedPart[], position: number, target: Buffer): number {
    let done = 0;
    let start = 0;
    for (const part of parts) {
      const end = start + part.bytes;
      const at = position + done;
      if (done === target.length) break;
      if (end > at) {
        const length = Math.min(end - at, target.length - done);
        this.#readPart(part, at - start, target.subarray(done, done + length));
        done += length;
      }
      start = end;
    }
    return done;
  }

  #readPart({ path }: JoinedPart, position: number, target: Buffer): void {
    const file = this.#view.resolve(path);
    if (file?.kind !== 'file') throw new Error(`${path} is gone`);
    const { fd } = file.open();
    try {
      for (let done = 0; done < target.length; ) {
        const bytes = readSync(fd, target, done, target.length - done, position + done);
        if (bytes === 0) throw new Error(`${path} is shorter than it was`);
        done += bytes;
      }
    } finally {
      closeSync(fd);
    }
  }
}
