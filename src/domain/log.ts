/** Owns what a part may say to whoever runs the program; where that goes only the process itself knows. */

interface Tell {
  (message: string): void;
  /** @param facts for programs that read the log; an error lies in it as `err` */
  (facts: object, message: string): void;
}

/** From what only its developers ask for to what the process does not outlive. */
export interface Log {
  readonly debug: Tell;
  readonly info: Tell;
  readonly warn: Tell;
  readonly error: Tell;
  readonly fatal: Tell;
}
