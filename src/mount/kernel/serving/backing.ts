/** Owns the files that the kernel reads by itself, and what happens where it does not. */
import { statfsSync } from 'node:fs';
import type { CopiedFiles } from '../../../control/protocol.js';
import { errorCode, reasonOf } from '../../../domain/errors.js';
import { tellsOfChanges } from '../../../host/telling-filesystems.js';
import type { OpenedFile } from '../../../view/node.js';
import { closeBacking, openBacking } from '../system-calls.js';

const notKnownAsOwn = 'the filesystem is none that is known to be of this host alone';

export class Backing {
  readonly #device: number;
  readonly #onCopied: (files: CopiedFiles) => void;
  readonly #isOwn = new Map<number, boolean>();
  #isOffered: boolean;

  constructor(parts: { device: number; isOffered: boolean; onCopied: (files: CopiedFiles) => void }) {
    this.#device = parts.device;
    this.#isOffered = parts.isOffered;
    this.#onCopied = parts.onCopied;
  }

  mayBack(file: OpenedFile): boolean {
    return this.#isOffered && this.#isOfThisHost(file);
  }

  /** The kernel's number for the file; 0 if it does not read this one. Asks no disk. */
  open({ fd, boardPlace }: OpenedFile): number {
    try {
      return openBacking(this.#device, fd);
    } catch (error) {
      if (errorCode(error) === 'EPERM') {
        this.#isOffered = false;
        this.#onCopied({ path: null, reason: 'dayfs lacks the capability CAP_SYS_ADMIN' });
      } else this.#onCopied({ path: boardPlace, reason: reasonOf(error) });
      return 0;
    }
  }

  close(number: number): void {
    closeBacking(this.#device, number);
  }

  /**
   * What another host or a program has may not answer for any time, and whoever reads it through the kernel waits for
   * as long. What is copied is an error to him past the deadline.
   */
  #isOfThisHost({ fd, device, boardPlace }: OpenedFile): boolean {
    const known = this.#isOwn.get(device);
    if (known !== undefined) return known;
    const isOwn = tellsOfChanges(statfsSync(`/proc/self/fd/${fd}`).type);
    this.#isOwn.set(device, isOwn);
    if (!isOwn) this.#onCopied({ path: boardPlace, reason: notKnownAsOwn });
    return isOwn;
  }
}
