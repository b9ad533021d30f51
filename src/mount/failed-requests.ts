/**
 * Owns how requests that failed are said: a disk that fails does so for thousands of readers, and the log is to say it
 * once for each disk and reason, and then how often, once a minute while it goes on.
 */
import { errorCode, reasonOf } from '../domain/errors.js';
import type { Log } from '../domain/log.js';

/** Passes between threads. */
export interface FailedRequest {
  /** The folder of the disk that was asked; undefined where none was, or it is not known. */
  readonly place: string | undefined;
  /** The system's, such as EIO; undefined for what should not happen at all. */
  readonly code: string | undefined;
  readonly reason: string;
}

const sayEveryMs = 60_000;

/** Of reasons that name a file each there is no end. */
const mostKinds = 50;

export class FailedRequests {
  readonly #log: Pick<Log, 'warn'>;
  /** By disk and reason, how many have not been said. */
  readonly #unsaid = new Map<string, number>();

  constructor(log: Pick<Log, 'warn'>) {
    this.#log = log;
  }

  note(failed: FailedRequest): void {
    const kind = this.#kindOf(failed);
    const unsaid = this.#unsaid.get(kind);
    if (unsaid !== undefined) {
      this.#unsaid.set(kind, unsaid + 1);
      return;
    }
    this.#log.warn(factsOf(failed), `a reader was answered with an input/output error${whereAndWhy(failed)}`);
    this.#sayLater(kind, failed);
  }

  #kindOf({ place, code, reason }: FailedRequest): string {
    // A message of the system's may name a descriptor, and so be another one each time.
    const kind = `${place ?? ''}\0${code ?? reason}`;
    return this.#unsaid.has(kind) || this.#unsaid.size < mostKinds ? kind : 'others';
  }

  #sayLater(kind: string, first: FailedRequest): void {
    this.#unsaid.set(kind, 0);
    // Nothing is said in the place of a process that ends.
    setTimeout(() => this.#sayUnsaid(kind, first), sayEveryMs).unref();
  }

  #sayUnsaid(kind: string, first: FailedRequest): void {
    const count = this.#unsaid.get(kind) ?? 0;
    this.#unsaid.delete(kind);
    if (count === 0) return;
    const what = `${count} more were answered with an input/output error within a minute`;
    this.#log.warn({ ...factsOf(first), count }, `${what}${whereAndWhy(first)}`);
    this.#sayLater(kind, first);
  }
}

export function failedRequest(error: unknown, place: string | undefined): FailedRequest {
  return { place, code: errorCode(error), reason: reasonOf(error) };
}

function factsOf({ place, reason }: FailedRequest): object {
  return { path: place, reason };
}

function whereAndWhy({ place, reason }: FailedRequest): string {
  return place === undefined ? ` (${reason})` : `: ${place} (${reason})`;
}
