/** Owns how often a trouble that recurs is said: at 1, 2, 4, 8, … times, and once when it is over. */

export class Recurrences {
  /** By what is troubled, such as a root. */
  readonly #counts = new Map<string, number>();

  /** Counts one more. @returns how many there were, if that is to be said now */
  add(subject: string): number | undefined {
    const count = (this.#counts.get(subject) ?? 0) + 1;
    this.#counts.set(subject, count);
    const isPowerOfTwo = Number.isInteger(Math.log2(count));
    return isPowerOfTwo ? count : undefined;
  }

  /** @returns how many there were, if there was trouble at all: that it is over is then to be said */
  end(subject: string): number | undefined {
    const count = this.#counts.get(subject);
    this.#counts.delete(subject);
    return count;
  }
}
