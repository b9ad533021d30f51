/** Owns the files that the kernel reads by itself, and what happens where it will not. */
import { errorCode, reasonOf } from '../../../domain/errors.js';
import { closeBacking, openBacking } from '../system-calls.js';

export class Backing {
  readonly #device: number;
  readonly #onRefused: (reason: string) => void;
  #isOffered: boolean;

  constructor(parts: { device: number; isOffered: boolean; onRefused: (reason: string) => void }) {
    this.#device = parts.device;
    this.#isOffered = parts.isOffered;
    this.#onRefused = parts.onRefused;
  }

  /** The kernel's number for the file; 0 if it does not read this one. */
  open(fd: number): number {
    if (!this.#isOffered) return 0;
    try {
      return openBacking(this.#device, fd);
    } catch (error) {
      // Files of some filesystems, or of all for want of a capability: those are copied.
      if (errorCode(error) === 'EPERM') this.#isOffered = false;
      this.#onRefused(reasonOf(error));
      return 0;
    }
  }

  close(number: number): void {
    closeBacking(this.#device, number);
  }
}
