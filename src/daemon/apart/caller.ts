/** Owns what a process apart has of the one that started it: the configuration, and that it is watched. */
import { once } from 'node:events';
import type { Config } from '../../config/config.js';
import type { Watch } from '../../workers/watched-lookup.js';
import type { FromApart, ReadAhead } from './apart-message.js';

/** To be made at once: what is sent before is lost. */
export class Caller {
  /** Whether it ends this process when a disk holds that up, and then has another one started. */
  readonly #watches: boolean;
  readonly #message = once(process, 'message') as Promise<[ReadAhead]>;
  #isConfigRead = false;

  constructor(watches: boolean) {
    this.#watches = watches;
  }

  /** Undefined if it was not read, or is another one. */
  async readConfig(file: string | undefined): Promise<Config | undefined> {
    const [{ ahead, file: readFile }] = await this.#message;
    if (ahead === undefined || readFile !== file) return undefined;
    const { unpackConfig } = await import('../../config/carried-config.js');
    const { learnClocks } = await import('../../domain/time-zone.js');
    const config = unpackConfig(ahead.config);
    learnClocks(config.timeZone, ahead.clocks);
    this.#isConfigRead = true;
    return config;
  }

  /** Undefined if nobody watches, or another process could not have the configuration that this one has. */
  get watch(): Watch | undefined {
    return this.#watches && this.#isConfigRead ? watch : undefined;
  }

  /** All that was to be written is written. */
  async tellExitCode(exitCode: number): Promise<void> {
    await new Promise<void>((resolve) => {
      process.send?.({ kind: 'done', exitCode } satisfies FromApart, undefined, undefined, () => resolve());
    });
  }
}

const watch: Watch = {
  asks: (mostMs) => tell({ kind: 'asks', mostMs }),
  end: async () => {
    const goesOn = once(process, 'message');
    tell({ kind: 'asked' });
    await goesOn;
  },
};

/** It is on its way when this returns, though nothing else of this thread's may run for long then. */
function tell(message: FromApart): void {
  process.send?.(message);
}
