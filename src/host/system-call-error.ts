/** Owns the failure of a system call that is not Node's: with the system's own code, as Node's errors have it. */
import { getSystemErrorName } from 'node:util';

export class SystemCallError extends Error {
  override readonly name = 'SystemCallError';
  readonly code: string;

  constructor(call: string, errno: number) {
    const code = getSystemErrorName(-errno);
    super(`${call}: ${code}`);
    this.code = code;
  }
}
