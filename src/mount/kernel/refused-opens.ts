/**
 * Owns how it is said that as many files are open as can be: once when somebody could open no more, and once when that
 * is over.
 */
import type { Log } from '../../domain/log.js';
import { steadyNow } from '../../host/steady-clock.js';
import type { SharedState } from './shared/shared-state.js';

/** Who is at the bound opens and closes at every moment. */
const overAfterMs = 60_000;

interface Parts {
  readonly state: { readonly openNodes: Pick<SharedState['openNodes'], 'isFull'>; readonly refusedOpens: number };
  /** Of the mount. */
  readonly path: string;
  readonly log: Pick<Log, 'warn' | 'info'>;
  /** Milliseconds of a clock that is never set. */
  readonly now?: () => number;
}

export class RefusedOpens {
  readonly #parts: Parts;
  readonly #now: () => number;
  #seen = 0;
  /** As it was said. */
  #begun: { readonly atCount: number; lastMs: number } | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#now = parts.now ?? steadyNow;
  }

  /** Somebody could open no file in the last minute, or nobody but root can. */
  get areSo(): boolean {
    return this.#begun !== undefined || this.#parts.state.openNodes.isFull;
  }

  /** To be called now and then. */
  look(): void {
    const { refusedOpens } = this.#parts.state;
    if (refusedOpens !== this.#seen) this.#noteMore();
    else if (this.#begun !== undefined && this.#now() - this.#begun.lastMs >= overAfterMs) this.#noteOver();
    this.#seen = refusedOpens;
  }

  #noteMore(): void {
    const { path, log } = this.#parts;
    if (this.#begun === undefined) {
      const what = `a reader could not open a file (ENFILE): as many are open in ${path} as can be, but for some kept for root`;
      log.warn({ path }, `${what}; "fuser -vm ${path}" tells which programs have them open: end those`);
      this.#begun = { atCount: this.#seen, lastMs: 0 };
    }
    this.#begun.lastMs = this.#now();
  }

  #noteOver(): void {
    const { path, log, state } = this.#parts;
    if (this.#begun === undefined || state.openNodes.isFull) return;
    const count = state.refusedOpens - this.#begun.atCount;
    log.info({ path, count }, `files in ${path} can be opened again; ${count} times one could not`);
    this.#begun = undefined;
  }
}
