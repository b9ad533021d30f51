/**
 * Owns the writing of log lines: at once, since the last ones before an end matter most, and never at the price of the
 * daemon. What cannot be written, as on a full filesystem, is left out.
 */
import { writeSync } from 'node:fs';
import { errorCode } from '../domain/errors.js';

/** How long is waited for room in a pipe that somebody reads slowly, until somebody does again. */
const mostWaits = 100;
const waitMs = 10;

const sleeping = new Int32Array(new SharedArrayBuffer(4));

export class LogLines {
  readonly #descriptor: number;
  /** Part of a line was written, and not its end. */
  #isTorn = false;
  /** Since a line was last taken. */
  #waits = 0;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  write(line: string): void {
    const bytes = Buffer.from(this.#isTorn ? `\n${line}` : line);
    let written = 0;
    while (written < bytes.length) {
      try {
        written += writeSync(this.#descriptor, bytes, written);
        this.#waits = 0;
      } catch (error) {
        // Nobody could be told of it. A pipe that is full has room again soon, if anybody reads it.
        if (errorCode(error) !== 'EAGAIN' || this.#waits >= mostWaits) break;
        this.#waits += 1;
        Atomics.wait(sleeping, 0, 0, waitMs);
      }
    }
    if (written > 0) this.#isTorn = written < bytes.length;
  }
}
