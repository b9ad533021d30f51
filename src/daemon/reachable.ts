/**
 * Owns that a daemon can be reached while it runs, and that it stays the only one: its claims and its control
 * socket are made anew when somebody empties the folders that they lie in.
 */
import { type ControlServer, type ControlServerOptions, startControlServer } from '../control/control-server.js';
import { reasonOf } from '../domain/errors.js';
import type { Log } from '../domain/log.js';
import { pause } from '../host/pause.js';
import { takesNoWrites } from '../host/takes-no-writes.js';
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
  #keeping: Promise<void> = Promise.resolve();
  /** Undefined while the filesystem of the socket has kept it from being made. */
  #server: ControlServer | undefined;
  /** What keeps it from being made anew, as it was said last. */
  #said: string | undefined;

  /**
   * On a filesystem that takes no writes that is said, and tried again: what the daemon does matters more.
   *
   * @throws DayfsError if the control socket cannot be made for another reason
   */
  static async start(options: ReachableOptions): Promise<Reachable> {
    const reachable = new Reachable(options);
    try {
      reachable.#server = await startControlServer(options.control);
    } catch (error) {
      if (!takesNoWrites(error)) throw error;
      reachable.#say(error);
    }
    reachable.#keeping = reachable.#keep(reachable.#stopping.signal);
    return reachable;
  }

  private constructor(options: ReachableOptions) {
    this.#options = options;
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#keeping;
    await this.#server?.close();
  }

  async #keep(signal: AbortSignal): Promise<void> {
    for (await pause(lookEveryMs, signal); !signal.aborted; await pause(lookEveryMs, signal)) {
      try {
        await this.#renewWhatIsGone();
        this.#said = undefined;
      } catch (error) {
        this.#say(error);
      }
    }
  }

  /** Once for what lasts. */
  #say(error: unknown): void {
    const reason = reasonOf(error);
    if (reason !== this.#said) this.#options.log.error(`commands cannot reach this daemon: ${reason}`);
    this.#said = reason;
  }

  /** The claims first: while another process holds one, the socket is that one's. */
  async #renewWhatIsGone(): Promise<void> {
    const { claims, control, log } = this.#options;
    for (const claim of claims.filter((each) => !each.isInPlace())) {
      claim.renew();
      log.warn(`${claim.path} was removed while it was in use: it is made anew`);
    }
    if (this.#server?.isInPlace() === true) return;
    const wasMade = this.#server !== undefined;
    await this.#server?.close();
    this.#server = await startControlServer(control);
    if (wasMade) log.warn(`${control.path} was removed while it was in use: it is made anew`);
    else log.info(`commands can reach this daemon now: ${control.path} is made`);
  }
}
