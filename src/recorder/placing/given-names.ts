/**
 * Owns what is known, without asking the disks, of the names that one camera's segments have. While time goes
 * forward each name is new; where a clock was set back, or repeats an hour, names are given that others may have.
 */
import type { Config } from '../../config/config.js';
import type { Placement } from '../../disks/disk.js';
import type { Day } from '../../domain/day.js';
import type { Root } from '../../domain/root.js';

/** Of a camera's day: how far it was recorded, by this supervisor or an earlier one. */
export type RecordedUpTo = (root: Pick<Root, 'camera' | 'day'>) => number | undefined;

/** Of disks that cannot be asked then: most of an hour, for a clock that is set back by minutes. */
const mostRemembered = 500;

export class GivenNames {
  readonly #config: Pick<Config, 'timeZone' | 'recording'>;
  readonly #recordedUpToMs: RecordedUpTo;
  /** The segments that were given the latest names, by what the names say. */
  readonly #sources = new Map<number, string>();
  #day: Day | undefined;
  /** The latest that a name of the day says. */
  #latestMs = -Infinity;

  constructor(config: Pick<Config, 'timeZone' | 'recording'>, recordedUpToMs: RecordedUpTo) {
    this.#config = config;
    this.#recordedUpToMs = recordedUpToMs;
  }

  /** `free`: no segment of the day has the name, on whatever disk. `unknown`: the disks have to be asked. */
  look(placement: Placement): 'free' | 'taken' | 'unknown' {
    this.#turnTo(placement);
    const saysMs = this.#saysMs(placement);
    if ((this.#sources.get(saysMs) ?? placement.source) !== placement.source) return 'taken';
    return saysMs > this.#latestMs ? 'free' : 'unknown';
  }

  note(placement: Placement): void {
    this.#turnTo(placement);
    const saysMs = this.#saysMs(placement);
    this.#latestMs = Math.max(this.#latestMs, saysMs);
    this.#sources.set(saysMs, placement.source);
    const [oldest] = this.#sources.keys();
    if (this.#sources.size > mostRemembered && oldest !== undefined) this.#sources.delete(oldest);
  }

  #turnTo({ camera, day }: Placement): void {
    if (day === this.#day) return;
    this.#day = day;
    this.#latestMs = this.#recordedUpToMs({ camera, day }) ?? -Infinity;
  }

  /** The first instant that the name can stand for: in the hour that clocks repeat it has two, without an offset. */
  #saysMs({ name, startMs }: Placement): number {
    const { recording, timeZone } = this.#config;
    return recording.segmentName.parse(timeZone, name)[0] ?? startMs;
  }
}
