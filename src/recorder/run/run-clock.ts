/**
 * Owns the wall time of a run's segments: media time plus the run's anchor, the instant at which its media
 * time was zero. Segments follow each other by media time, which is exact; what the clock says of them is
 * late by however long a network, a probe or an encoder took, and never early.
 */

/** A clock that is off by more is not slow, it was set. */
const jumpMs = 1000;

/**
 * How far the anchor follows the clock with each segment: many times what a camera's own clock drifts. So a drift
 * ends in no jump, and leaves no gap that anybody would see; what outgrows it is met as a jump.
 */
const slewMs = 5;

/** No encoder keeps frames for longer, and no network packets; what looks like more is a clock that was set. */
const longestDelayMs = 15_000;

/** The file of a segment was made at `bornMs`, and its media time begins at `startSeconds`. */
export interface SegmentBirth {
  readonly startSeconds: number;
  readonly bornMs: number;
}

/** What the next supervisor has to know to go on with the same times. */
export interface RunClockState {
  /** The instant at which media time was zero. */
  readonly anchorMs: number;
  /**
   * How much later the stream's later segments come than its first did, which is an encoder's delay: the first
   * file is made before the encoder has anything to give.
   */
  readonly lagMs: number;
}

export class RunClock {
  #state: RunClockState | undefined;
  /** Of the first segment, when nothing was known of the second yet. */
  #firstOriginMs: number | undefined;

  constructor(state?: RunClockState) {
    this.#state = state;
  }

  /** Undefined until a second segment began. */
  get state(): RunClockState | undefined {
    return this.#state;
  }

  /**
   * The instant at which a segment began. To be asked for one segment after another.
   *
   * @param next of the segment after it, which is there as a rule when this one is finished
   */
  startMs(own: SegmentBirth, next: SegmentBirth | undefined): number {
    this.#state = this.#state === undefined ? this.#begun(own, next) : followed(this.#state, own, next);
    return (this.#state?.anchorMs ?? originMs(own)) + own.startSeconds * 1000;
  }

  /** ffmpeg looks at a stream for up to seconds before it makes the first file, so the second can be the better witness. */
  #begun(own: SegmentBirth, next: SegmentBirth | undefined): RunClockState | undefined {
    const witness = this.#firstOriginMs === undefined ? next : own;
    this.#firstOriginMs ??= originMs(own);
    if (witness === undefined) return undefined;
    const laterMs = Math.max(0, originMs(witness) - this.#firstOriginMs);
    const lagMs = laterMs > longestDelayMs ? 0 : laterMs;
    return { anchorMs: originMs(witness) - lagMs, lagMs };
  }
}

function followed(state: RunClockState, own: SegmentBirth, next: SegmentBirth | undefined): RunClockState {
  const { anchorMs, lagMs } = state;
  const offMs = originMs(own) - lagMs - anchorMs;
  if (offMs > jumpMs) {
    // One late file can be a network that held its packets back: the next one bears it out, or not.
    const sureMs = next === undefined ? offMs : Math.min(offMs, originMs(next) - lagMs - anchorMs);
    const isSet = sureMs > (next === undefined ? longestDelayMs : jumpMs);
    return isSet ? { anchorMs: anchorMs + sureMs, lagMs } : state;
  }
  if (offMs < -jumpMs) {
    // Nothing comes early: the encoder keeps frames for less long than it seemed, or the clock was set back.
    const isLag = -offMs <= lagMs;
    return isLag ? { anchorMs, lagMs: lagMs + offMs } : { anchorMs: anchorMs + offMs, lagMs };
  }
  return { anchorMs: anchorMs + Math.max(-slewMs, Math.min(slewMs, offMs)), lagMs };
}

function originMs({ startSeconds, bornMs }: SegmentBirth): number {
  return bornMs - startSeconds * 1000;
}
