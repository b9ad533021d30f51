/** Owns that the registry knows when a recorder ran: without that, nobody could tell why a recording has a gap. */
import type { Registry } from '../registry/registry.js';
import type { DaemonOptions } from './daemon-options.js';

const noteEveryMs = 10_000;

export class NotedSession {
  readonly #registry: Registry;
  readonly #options: DaemonOptions;
  readonly #startMs: number;
  readonly #timer: NodeJS.Timeout;

  /** Begins now. */
  constructor(registry: Registry, options: DaemonOptions) {
    this.#registry = registry;
    this.#options = options;
    this.#startMs = options.now();
    this.#note();
    this.#timer = setInterval(() => this.#note(), noteEveryMs);
  }

  end(): void {
    clearInterval(this.#timer);
    this.#note();
  }

  #note(): void {
    try {
      // A clock that was set back meanwhile must not end a session before its start.
      this.#registry.noteSession({ startMs: this.#startMs, endMs: Math.max(this.#options.now(), this.#startMs) });
    } catch (error) {
      // The recorder itself says that the registry cannot be used, and records all the same.
      this.#options.log.debug({ err: error }, 'that the recorder runs cannot be noted');
    }
  }
}
