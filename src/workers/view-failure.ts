/** Owns the failure of a question to the view, on either side of the thread. */

export class ViewFailure extends Error {
  override readonly name = 'ViewFailure';
  /** The system's code, such as ENOENT. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
