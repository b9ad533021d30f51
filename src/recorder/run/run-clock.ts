/**
 * Owns the wall time of a run's segments: media time plus the run's anchor, the instant at which its media
 * time was zero. Segments follow each other by media time, which is exact; what the clock says of them is
 * late by however long a network, a probe or an encoder took.
 */

/** A clock that is off by more is not slow, it was set. */
const jumpMs = 1000;

/** How far the anchor follows the clock with each segment: many times what a camera's own clock drifts. */
const slewMs = 5;

/** No encoder keeps frames for longer; what looks like more is a clock that was set meanwhile. */
const longestLagMs = 15_000;

export class RunClock {
  #anchorMs: number | undefined;
  #firstOriginMs: number | undefined;
  #lagMs: number | undefined;
  #lastIndex = -1;

  /** @param lagMs what an earlier supervisor found, for a run that it began */
  constructor(lagMs?: number) {
    this.#lagMs = lagMs;
  }

  /**
   * How much later the stream's later segments come than its first did, which is an encoder's delay: the first
   * file is made before the encoder has anything to give. Undefined until the second segment began.
   */
  get lagMs(): number | undefined {
    return this.#lagMs;
  }

  /** The file of a segment was made at `bornMs`, and its media time begins at `startSeconds`. Each counts once. */
  observe(index: number, startSeconds: number, bornMs: number): void {
    if (index <= this.#lastIndex) return;
    this.#lastIndex = index;
    const originMs = bornMs - startSeconds * 1000;
    if (index === 0) {
      this.#firstOriginMs = originMs;
      this.#anchorMs ??= originMs;
    } else if (this.#lagMs === undefined) {
      // ffmpeg looks at a stream for up to seconds before it writes the first file, so the second can be
      // the better witness.
      const lagMs = Math.max(0, originMs - (this.#firstOriginMs ?? originMs));
      this.#lagMs = lagMs > longestLagMs ? 0 : lagMs;
      this.#anchorMs = originMs - this.#lagMs;
    } else {
      this.#anchorMs = followedAnchorMs(this.#anchorMs, originMs - this.#lagMs);
    }
  }

  /** The instant at which media time stands at `mediaSeconds`. Only after the first observation. */
  instantMs(mediaSeconds: number): number {
    if (this.#anchorMs === undefined) throw new Error('the clock of a run was asked before anything was observed');
    return this.#anchorMs + mediaSeconds * 1000;
  }
}

/** The anchor after one more measurement: it follows slowly, so that a late packet is not taken for time. */
function followedAnchorMs(anchorMs: number | undefined, measuredMs: number): number {
  if (anchorMs === undefined) return measuredMs;
  const offMs = measuredMs - anchorMs;
  if (Math.abs(offMs) > jumpMs) return measuredMs;
  return anchorMs + Math.max(-slewMs, Math.min(slewMs, offMs));
}
