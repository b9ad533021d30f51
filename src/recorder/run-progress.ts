/**
 * Owns how well a run does: how much it has recorded, and for how long nothing has come. Time is counted by the
 * looks at it, not by the clock, which may be set.
 */

export class RunProgress {
  readonly #segmentSeconds: number;
  #watchedMs = 0;
  #quietMs = 0;
  #finishedMs = 0;

  constructor(segmentSeconds: number) {
    this.#segmentSeconds = segmentSeconds;
  }

  /** @param sinceLastMs how long ago the last look was */
  note(finishedSeconds: number, sinceLastMs: number): void {
    this.#watchedMs += sinceLastMs;
    this.#quietMs = finishedSeconds > 0 ? 0 : this.#quietMs + sinceLastMs;
    this.#finishedMs += finishedSeconds * 1000;
  }

  /** Never more than it was watched for: timestamps out of order can claim hours. */
  get recordedMs(): number {
    return Math.min(this.#finishedMs, this.#watchedMs);
  }

  get isStalled(): boolean {
    return this.#quietMs > (4 * this.#segmentSeconds + 10) * 1000;
  }
}
