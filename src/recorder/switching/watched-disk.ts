/** Owns what the recorder knows of one disk's fitness, from looks in the background and from what failed on it. */
import type { DiskStatus } from '../../control/protocol.js';
import type { CheckedDisk } from '../../disks/choose-disk.js';
import type { DiskAccess } from '../../disks/disk-access.js';
import { type Fitness, fitnessAfter, type Shortcoming, untilFitMs } from '../../disks/fitness.js';
import type { DiskId } from '../../domain/disk-id.js';

export class WatchedDisk {
  readonly access: DiskAccess;
  /** Of a clock that nobody sets. */
  readonly #now: () => number;
  #fitness: Fitness | undefined;

  constructor(access: DiskAccess, now: () => number) {
    this.access = access;
    this.#now = now;
  }

  get id(): DiskId {
    return this.access.disk.id;
  }

  get isUnfit(): boolean {
    return this.#fitness?.state === 'unfit';
  }

  /** What it lacks, or lacked before it began to recover. */
  get lack(): Shortcoming | undefined {
    return this.#fitness === undefined || this.#fitness.state === 'fit' ? undefined : this.#fitness.lack;
  }

  /** Only after the first look. */
  checked(): CheckedDisk {
    const unknown: Fitness = { state: 'unfit', lack: { state: 'unhealthy', reason: 'not looked at yet' }, relapses: 0 };
    return { id: this.id, fitness: this.#fitness ?? unknown };
  }

  /** A disk that does well is not written to without need; one that failed has to prove itself. */
  look(): Promise<void> {
    return this.#fitness?.state === 'fit' ? this.#see('inspect') : this.#see('probe');
  }

  /** @returns whether it can be recorded to at this moment */
  async prove(): Promise<boolean> {
    await this.#see('probe');
    return !this.isUnfit;
  }

  fail(lack: Shortcoming): void {
    this.#fitness = fitnessAfter(this.#fitness, lack, this.#now());
  }

  status(): DiskStatus {
    const { fitness } = this.checked();
    if (fitness.state === 'fit') return { disk: this.id, fitness: 'fit', reason: null };
    return { disk: this.id, fitness: fitness.state, reason: this.#explain(fitness) };
  }

  #explain(fitness: Exclude<Fitness, { state: 'fit' }>): string {
    if (fitness.state === 'unfit') return fitness.lack.reason;
    const seconds = Math.ceil(untilFitMs(fitness, this.#now()) / 1000);
    return `does well again, and is fit ${seconds > 0 ? `in ${seconds} s` : 'with the next look'}; before: ${fitness.lack.reason}`;
  }

  async #see(look: 'inspect' | 'probe'): Promise<void> {
    const before = this.#fitness;
    const condition = await this.access[look]();
    // It failed while it was looked at: what was seen may be from before.
    if (condition.state === 'ok' && this.isUnfit && this.#fitness !== before) return;
    this.#fitness = fitnessAfter(this.#fitness, condition, this.#now());
  }
}
