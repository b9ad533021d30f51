/** Owns an answer that is kept for a moment: however many ask for it, one look is made at a time. */

export class Kept<T> {
  readonly #look: () => Promise<T>;
  readonly #freshMs: number;
  #asked: { readonly answer: Promise<T>; doneAtMs: number } | undefined;

  /** @param freshMs how long an answer does for those who ask after it */
  constructor(freshMs: number, look: () => Promise<T>) {
    this.#look = look;
    this.#freshMs = freshMs;
  }

  async get(): Promise<T> {
    if (this.#asked === undefined || performance.now() - this.#asked.doneAtMs >= this.#freshMs) this.#ask();
    return await (this.#asked as { answer: Promise<T> }).answer;
  }

  #ask(): void {
    const asked = { answer: this.#look(), doneAtMs: Number.POSITIVE_INFINITY };
    const finish = () => {
      asked.doneAtMs = performance.now();
    };
    // Whoever asked hears of a failure.
    asked.answer.then(finish, finish);
    this.#asked = asked;
  }
}
