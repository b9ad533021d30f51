/**
 * Owns an answer that is kept for a moment: however many ask for it, one look is made at a time, and one that takes
 * long is made more rarely.
 */

/** A look takes at most a tenth of the time; one that only waits for an answer costs nothing. */
const restPerLook = { working: 9, waiting: 0 } as const;

interface Asked<T> {
  readonly answer: Promise<T>;
  /** Infinite until it has come. */
  freshUntilMs: number;
}

export class Kept<T> {
  readonly #look: () => Promise<T>;
  readonly #freshMs: number;
  readonly #restPerLook: number;
  #asked: Asked<T> | undefined;
  #last: T | undefined;

  /**
   * @param freshMs how long an answer does, at least, for those who ask after it
   * @param spends what a look spends its time with
   */
  constructor(freshMs: number, look: () => Promise<T>, spends: keyof typeof restPerLook = 'working') {
    this.#look = look;
    this.#freshMs = freshMs;
    this.#restPerLook = restPerLook[spends];
  }

  async get(): Promise<T> {
    if (this.#asked === undefined || performance.now() >= this.#asked.freshUntilMs) this.#asked = this.#ask();
    return await this.#asked.answer;
  }

  /** The same for who cannot wait: the answer of before, or none, if the new one takes longer. */
  async getWithin(patienceMs: number): Promise<T | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<T | undefined>((resolve) => {
      timer = setTimeout(() => resolve(this.#last), patienceMs);
    });
    try {
      return await Promise.race([this.get(), tooLate]);
    } finally {
      clearTimeout(timer);
    }
  }

  #ask(): Asked<T> {
    const startMs = performance.now();
    const asked = { answer: this.#look(), freshUntilMs: Number.POSITIVE_INFINITY };
    const finish = () => {
      const nowMs = performance.now();
      asked.freshUntilMs = nowMs + Math.max(this.#freshMs, this.#restPerLook * (nowMs - startMs));
    };
    const keep = (answer: T) => {
      this.#last = answer;
      finish();
    };
    // Whoever asked hears of a failure.
    asked.answer.then(keep, finish);
    return asked;
  }
}
