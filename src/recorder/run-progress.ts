/**
 * Owns how well a run does: how much it has recorded, and for how long nothing has come. Time is counted by the
 * looks at it, not by the clock, which may be set.
 */

/** A camera whose keyframes lie far apart has no cut until the next one; one that sends none more would fill the spool. */
const mostWithoutCutMs = 300_000;

export class RunProgress {
  readonly #segmentMs: number;
  #watchedMs = 0;
  /** Since the last segment, and since the last byte of one. */
  #quietMs = 0;
  #silentMs = 0;
  #finishedMs = 0;
  #unfinishedBytes: number | undefined;

  constructor(segmentSeconds: number) {
    this.#segmentMs = segmentSeconds * 1000;
  }

  /** @param sinceLastMs how long ago the last look was */
  note(finishedSeconds: number, sinceLastMs: number): void {
    this.#watchedMs += sinceLastMs;
    this.#finishedMs += finishedSeconds * 1000;
    this.#quietMs += sinceLastMs;
    this.#silentMs += sinceLastMs;
    if (finishedSeconds <= 0) return;
    [this.#quietMs, this.#silentMs] = [0, 0];
    this.#unfinishedBytes = undefined;
  }

  /** How much there is of what is not finished, at one look and at another while the run is quiet. */
  noteUnfinished(bytes: number): void {
    if (this.#unfinishedBytes !== undefined && bytes > this.#unfinishedBytes) this.#silentMs = 0;
    this.#unfinishedBytes = bytes;
  }

  /** Never more than it was watched for: timestamps out of order can claim hours. */
  get recordedMs(): number {
    return Math.min(this.#finishedMs, this.#watchedMs);
  }

  /** A segment is late: whether it grows at all is worth a look. */
  get isQuiet(): boolean {
    return this.#quietMs > 2 * this.#segmentMs;
  }

  get isStalled(): boolean {
    const patienceMs = 4 * this.#segmentMs + 10_000;
    return this.#silentMs > patienceMs || this.#quietMs > Math.max(patienceMs, mostWithoutCutMs);
  }
}
