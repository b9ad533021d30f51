/** Owns what a transport stream that passes by shows: until when, where its picture stands still, and how long it sounds. */
import { ticksPerSecond, type Unit } from './transport-times.js';

export interface Still {
  readonly atSeconds: number;
  readonly seconds: number;
}

/** Cameras that show little send a picture a second. */
const leastStillSeconds = 1.5;

/** Of a stream whose times do not begin anew. */
export class ShownTimes {
  readonly #frameSeconds: number;
  readonly #stills: Still[] = [];
  #lastSeconds: number | undefined;
  #decodedSeconds: number | undefined;
  #soundSeconds: number | undefined;

  constructor(frameSeconds: number) {
    this.#frameSeconds = frameSeconds;
  }

  /** The end of the last picture; undefined if there was none. */
  get endSeconds(): number | undefined {
    return this.#lastSeconds === undefined ? undefined : this.#lastSeconds + this.#frameSeconds;
  }

  /** When the last sound begins; undefined if there was none. */
  get soundSeconds(): number | undefined {
    return this.#soundSeconds;
  }

  get stills(): readonly Still[] {
    return this.#stills;
  }

  note({ isVideo, time }: Unit): void {
    const shownSeconds = time.shownTicks / ticksPerSecond;
    if (isVideo) this.#notePicture(shownSeconds, time.decodedTicks / ticksPerSecond);
    else this.#soundSeconds = shownSeconds;
  }

  #notePicture(shownSeconds: number, decodedSeconds: number): void {
    // Pictures come in the order in which they are decoded, and so do the times of that.
    const stillSeconds = decodedSeconds - (this.#decodedSeconds ?? decodedSeconds) - this.#frameSeconds;
    if (stillSeconds >= leastStillSeconds)
      this.#stills.push({ atSeconds: shownSeconds - stillSeconds, seconds: stillSeconds });
    this.#decodedSeconds = decodedSeconds;
    this.#lastSeconds = Math.max(this.#lastSeconds ?? shownSeconds, shownSeconds);
  }
}
