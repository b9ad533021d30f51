/**
 * Owns that a daemon can be reached while it runs, and that it stays the only one: its claims and its control
 * socket are made anew when somebody empties the folders that they lie in.
 */

import { type ControlServer, type ControlServerOptions, startControlServer } from '../control/control-server.js';
import { reasonOf } from '../domain/errors.js';
import type { Log } from '../domain/log.js';
import { pause } from '../host/pause.js';
import type { DaemonClaim } from './claim-daemon.js';

export interface ReachableOptions {
  readonly claims: readonly DaemonClaim[];
  readonly control: ControlServerOptions;
  readonly log: Log;
}

const lookEveryMs = 2000;

export class Reachable {
  readonly #options: ReachableOptions;
  readonly #stopping = new AbortController();
  readonly #keeping: Promise<void>;
  #server: ControlServer;
  /** What keeps it from being made anew, as it was said last. */
  #said: string | undefined;

  /** @throws DayfsError if the control socket cannot be made */
  static async start(options: ReachableOptions): Promise<Reachable> {
    return new Reachable(options, await startControlServer(options.control));
  }

  private constructor(options: ReachableOptions, server: ControlServer) {
    this.#options = options;
    this.#server = server;
    this.#keeping = this.#keep(this.#stopping.signal);
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#keeping;
    await this.#server.close();
  }

  async #keep(signal: AbortSignal): Promise<void> {
    for (await pause(lookEveryMs, signal); !signal.aborted; await pause(lookEveryMs, signal)) {
      try {
        await this.#renewWhatIsGone();
        this.#said = undefined;
      } catch (error) {
        const reason = reasonOf(error);
        if (reason !== this.#said) this.#options.log.error(`commands cannot reach this daemon: ${reason}`);
        this.#said = reason;
      }
    }
  }

  /** The claims first: while another process holds one, the socket is that one's. */
  async #renewWhatIsGone(): Promise<void> {
    const { claims, control, log } = this.#options;
    for (const claim of claims.filter((each) => !each.isInPlace())) {
      claim.renew();
      log.warn(`${claim.path} was removed while it was in use: it is made anew`);
    }
    if (this.#server.isInPlace()) return;
    await this.#server.close();
    this.#server = await startControlServer(control);
    log.warn(`${control.path} was removed while it was in use: it is made anew`);
  }
}
