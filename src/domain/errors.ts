/**
 * Owns the failures that dayfs explains to people: a one-line message that names what is wrong, where, and
 * the remedy, and the kind that decides the exit code.
 */

/** What kind of failure it is. The command line turns each kind into its exit code (design section 6). */
export type FailureKind = 'failed' | 'usage' | 'nothing-found' | 'spans-midnight' | 'not-running';

/** An expected failure. `message` is shown to people as it stands; `cause` keeps what lay behind it. */
export class DayfsError extends Error {
  override readonly name = 'DayfsError';
  readonly kind: FailureKind;
  /** One as a rule: what a message quotes may hold ends of lines, and they are none of its own. */
  readonly lines: readonly string[];

  constructor(kind: FailureKind, message: string | readonly string[], options?: ErrorOptions) {
    const lines = typeof message === 'string' ? [message] : message;
    super(lines.join('\n'), options);
    this.kind = kind;
    this.lines = lines;
  }
}

/** The system's error code (`ENOENT`, `EIO`, …) of an error thrown by Node, if it has one. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** What an unknown thrown value says, for the end of a message. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The same of a system's error, without the call and its path, which is often none that people know (`/proc/self/fd/…`). */
export function systemReasonOf(error: unknown): string {
  const message = reasonOf(error);
  return errorCode(error) === undefined ? message : message.replace(/^E[A-Z0-9]+: (.+), \w+(?: '.*')?$/s, '$1');
}
