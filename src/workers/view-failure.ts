/** Owns the failure of a question to the view, on either side of the thread. */

export class ViewFailure extends Error {
  override readonly name = 'ViewFailure';
  /** The system's code, such as ENOENT. */
  readonly code: string;
  /** The folder of the disk that was asked; undefined where none was, or it is not known. */
  readonly place: string | undefined;

  constructor(code: string, message: string, options?: ErrorOptions & { place?: string | undefined }) {
    super(message, options);
    this.code = code;
    this.place = options?.place;
  }
}
