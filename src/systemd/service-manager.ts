/** Owns what a daemon tells the service manager that started it: that it is ready, lives, stops (sd_notify(3)). */
import { reasonOf } from '../domain/errors.js';
import type { Log } from '../domain/log.js';
import { pause } from '../host/pause.js';

/** What the manager is to keep for the process that it starts next. */
export interface StoredDescriptor {
  readonly name: string;
  readonly descriptor: number;
}

export interface ServiceState {
  /** Kept while the service is started again, whoever ends it and how. */
  readonly stored?: readonly StoredDescriptor[];
  /** One line on what it does now. */
  readonly summary: () => string;
  /** Settles while it serves, and asks no recording disk. */
  readonly probe: () => Promise<void>;
}

interface Socket {
  tell(text: string, descriptor?: number): boolean;
}

const summaryEveryMs = 10_000;
/** Of the time after which systemd takes a service for dead (sd_watchdog_enabled(3) asks for a half). */
const watchdogShare = 1 / 3;

export class ServiceManager {
  readonly #socket: Socket | undefined;
  readonly #watchdogMs: number | undefined;
  readonly #log: Log;
  #summary = '';
  /** Why the probe failed, as it was said last. */
  #said: string | undefined;

  private constructor(socket: Socket | undefined, watchdogMs: number | undefined, log: Log) {
    this.#socket = socket;
    this.#watchdogMs = watchdogMs;
    this.#log = log;
  }

  /** One that is told nothing, where no service manager asks for it or none can be told. */
  static async of(env: NodeJS.ProcessEnv, log: Log): Promise<ServiceManager> {
    const path = env['NOTIFY_SOCKET'];
    if (path === undefined || path === '') return new ServiceManager(undefined, undefined, log);
    const watchdogMs = Number(env['WATCHDOG_USEC']) / 1000;
    try {
      // Loaded late: nobody else needs it.
      const { NotifySocket } = await import('./notify-socket.js');
      return new ServiceManager(new NotifySocket(path), watchdogMs > 0 ? watchdogMs : undefined, log);
    } catch (error) {
      log.error(`systemd cannot be told of this service, and may end it: ${reasonOf(error)}`);
      return new ServiceManager(undefined, undefined, log);
    }
  }

  /** It serves, and is watched until the signal is given. */
  async watch(state: ServiceState, signal: AbortSignal): Promise<void> {
    if (this.#socket === undefined) return;
    // What is kept of a mount that is no more would take up the room of this one's.
    for (const { name } of state.stored ?? []) this.#tell(`FDSTOREREMOVE=1\nFDNAME=${name}`);
    for (const { name, descriptor } of state.stored ?? []) this.#tell(`FDSTORE=1\nFDNAME=${name}`, descriptor);
    // Before it is ready, so that whoever waits for that finds it told.
    this.#tellSummary(state.summary());
    this.#tell('READY=1');
    const everyMs = Math.min(summaryEveryMs, (this.#watchdogMs ?? Infinity) * watchdogShare);
    do {
      this.#tellSummary(state.summary());
      if (await this.#lives(state.probe)) this.#tell('WATCHDOG=1');
      await pause(everyMs, signal);
    } while (!signal.aborted);
  }

  /** Of a service that hands over, the one that goes on says that it is ready again. */
  stopping(manner: 'for-good' | 'hand-over'): void {
    this.#tell(manner === 'hand-over' ? 'RELOADING=1' : 'STOPPING=1');
  }

  async #lives(probe: ServiceState['probe']): Promise<boolean> {
    try {
      await probe();
      this.#said = undefined;
      return true;
    } catch (error) {
      const reason = reasonOf(error);
      if (reason !== this.#said) this.#log.error(`this service does not serve, and systemd will end it: ${reason}`);
      this.#said = reason;
      return false;
    }
  }

  #tellSummary(summary: string): void {
    if (summary !== this.#summary) this.#tell(`STATUS=${summary}`);
    this.#summary = summary;
  }

  #tell(text: string, descriptor?: number): void {
    if (this.#socket?.tell(text, descriptor) === false) this.#log.debug(`systemd did not take "${text}"`);
  }
}
