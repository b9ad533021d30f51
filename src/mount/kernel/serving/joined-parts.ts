/** Owns the reading of a file that is joined from others: each byte comes from the file that it lies in. */
import type { JoinedPart } from '../../../view/made-up/edition.js';
import type { MergedView } from '../../../view/merged-view.js';
import type { OpenDescriptors } from './open-descriptors.js';

export class JoinedParts {
  readonly #view: MergedView;
  readonly #descriptors: OpenDescriptors;

  constructor(view: MergedView, descriptors: OpenDescriptors) {
    this.#view = view;
    this.#descriptors = descriptors;
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
    const opened = file.open();
    try {
      const bytes = this.#descriptors.read(opened, position, target);
      if (bytes < target.length) throw new Error(`${path} is shorter than it was`);
    } finally {
      this.#descriptors.close(opened);
    }
  }
}
