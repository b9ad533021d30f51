/**
 * Owns whether the active disk keeps up with a camera. What waited before it became active, and what comes all at
 * once after this process was held up, is not its fault: too slow is one for which more and more segments wait.
 */
import type { DiskId } from '../../domain/disk-id.js';

/** A disk with so many more before it is too slow, though each single one gets there in time. */
const mostMore = 10;

export class DiskPace {
  readonly #segmentMs: number;
  /** Of a clock that nobody sets. */
  readonly #now: () => number;
  #disk: DiskId | undefined;
  /** The fewest that have waited for it, and when they did last. */
  #fewest = 0;
  #fewestMs = 0;

  constructor(segmentSeconds: number, now: () => number) {
    this.#segmentMs = segmentSeconds * 1000;
    this.#now = now;
  }

  /** To be asked with each segment. @param behind how many wait before it */
  isTooSlow(disk: DiskId, behind: number): boolean {
    if (disk !== this.#disk || behind <= this.#fewest) {
      this.#disk = disk;
      this.#fewest = behind;
      this.#fewestMs = this.#now();
      return false;
    }
    // Recorded one after another they take as long as they are; half of that allows for cuts that jitter.
    const leastMs = (mostMore * this.#segmentMs) / 2;
    return behind - this.#fewest >= mostMore && this.#now() - this.#fewestMs >= leastMs;
  }
}
