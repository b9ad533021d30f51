/** Owns the recorder of a soak, which is ended and started again and again, and what each one took of the host. */
import type { RecorderStatus } from '../../src/control/protocol.js';
import type { FaultHost } from '../faults/fault-host.js';
import type { Dayfs } from '../support/dayfs.js';
import { eventually } from '../support/eventually.js';
import { type Load, weighProcess } from './load.js';

export class SoakedRecorder {
  readonly loads: Load[] = [];
  readonly #host: FaultHost;
  readonly #disks: readonly string[];
  #current: Dayfs | undefined;

  constructor(host: FaultHost) {
    this.#host = host;
    this.#disks = host.disks.map(({ id }) => id);
  }

  async start(): Promise<void> {
    this.#current = await this.#host.record();
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    const ended = this.#current;
    this.#current = undefined;
    await ended?.stop(signal);
  }

  /** To the next disk, if there is one that is fit; a person would be told the same. */
  async switchAway(): Promise<void> {
    const active = (await this.status())?.activeDisk ?? '';
    const next = this.#disks[(this.#disks.indexOf(active) + 1) % this.#disks.length] ?? '';
    await this.#host.switchTo(next).catch(() => undefined);
  }

  /** Undefined while there is no recorder that answers. */
  status(): Promise<RecorderStatus | undefined> {
    return this.#host.status().catch(() => undefined);
  }

  /** Notes what the recorder takes now; undefined while there is none. */
  weigh(): Load | undefined {
    const running = this.#current?.process;
    if (running?.pid === undefined || running.exitCode !== null || running.signalCode !== null) return undefined;
    const load = weighProcess(running.pid);
    if (load !== undefined) this.loads.push(load);
    return load;
  }

  /** Once every camera is recorded again and nothing waits for a disk. */
  async recovers(): Promise<void> {
    const isWell = ({ activeDisk, cameras }: RecorderStatus) =>
      activeDisk !== null && cameras.every((camera) => camera.state === 'recording' && camera.segmentsWaiting === 0);
    await eventually(async () => isWell(await this.#host.status()), { withinMs: 180_000 });
  }
}
