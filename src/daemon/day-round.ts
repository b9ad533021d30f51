/** Owns going round all days of a disk, one at a time: a year is seen through in minutes, and no look is long. */
import type { Day } from '../domain/day.js';

export class DayRound {
  readonly #listDays: () => Promise<readonly Day[]>;
  #left: readonly Day[] = [];

  /** @param listDays asked at the start of each round */
  constructor(listDays: () => Promise<readonly Day[]>) {
    this.#listDays = listDays;
  }

  /** Undefined if there are none. */
  async next(): Promise<Day | undefined> {
    if (this.#left.length === 0) this.#left = await this.#listDays();
    const [day, ...left] = this.#left;
    this.#left = left;
    return day;
  }
}
