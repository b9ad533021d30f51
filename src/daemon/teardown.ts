/** Owns taking a daemon apart: the last part started is the first to be stopped. */
import type { Log } from '../domain/log.js';
import type { StopManner } from './ends.js';

interface Step {
  readonly part: string;
  readonly stop: (manner: StopManner) => void | Promise<void>;
}

export class Teardown {
  readonly #log: Log;
  readonly #steps: Step[] = [];

  constructor(log: Log) {
    this.#log = log;
  }

  add(part: string, stop: Step['stop']): void {
    this.#steps.push({ part, stop });
  }

  /** A part that cannot be stopped does not keep the others from it. */
  async run(manner: StopManner): Promise<void> {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step.stop(manner);
      } catch (error) {
        this.#log.error({ err: error, part: step.part }, 'could not be stopped cleanly');
      }
    }
  }
}
