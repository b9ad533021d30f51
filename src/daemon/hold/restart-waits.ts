/** Owns how long the holder waits before another process serves the mount. All of its readers wait with it. */
import { backOffMs, failuresInRow } from '../../domain/back-off.js';

/** So many ends in a row are answered at once. */
const promptRestarts = 3;

export class RestartWaits {
  #endsInRow = 0;
  /** The last of them, that came before the process served at all. */
  #unservedInRow = 0;

  /**
   * The wait after one more end: the first of all waits, for as long as the processes come to serve; longer and
   * longer ones if they do not, since then nobody reads anything in between.
   *
   * @param servedMs undefined if that process never came to serve
   * @param random from 0 up to 1
   */
  afterEnd(servedMs: number | undefined, random: number): number {
    this.#endsInRow = failuresInRow(this.#endsInRow, servedMs ?? 0);
    this.#unservedInRow = servedMs === undefined ? this.#unservedInRow + 1 : 0;
    if (this.#endsInRow <= promptRestarts) return 0;
    return backOffMs(Math.max(1, this.#unservedInRow - promptRestarts), random);
  }
}
