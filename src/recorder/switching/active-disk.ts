/**
 * Owns the active disk: the one that new segments go to. It is chosen by priority, stays active until it is
 * unfit, and every change of it is a switch event.
 */
import type { DiskStatus, SwitchAnswer } from '../../control/protocol.js';
import { chooseDisk, chooseNextDisk } from '../../disks/choose-disk.js';
import type { DiskAccess } from '../../disks/disk-access.js';
import type { Shortcoming } from '../../disks/fitness.js';
import type { DiskId } from '../../domain/disk-id.js';
import { DayfsError } from '../../domain/errors.js';
import type { Log } from '../../domain/log.js';
import type { SwitchEvent, SwitchReason } from '../../domain/switch-event.js';
import { pause } from '../../host/pause.js';
import { WatchedDisk } from './watched-disk.js';

const lookEveryMs = 2000;

export interface SwitchCause {
  readonly reason: SwitchReason;
  readonly detail: string;
}

export interface ActiveDiskParts {
  /** In priority order. */
  readonly disks: readonly DiskAccess[];
  readonly onSwitch: (event: SwitchEvent) => void;
  readonly log: Log;
  readonly now: () => number;
}

export class ActiveDisk {
  readonly #parts: ActiveDiskParts;
  readonly #disks: readonly WatchedDisk[];
  #current: WatchedDisk | undefined;
  #sinceMs: number | undefined;
  /** Of the last change, and so of there being no active disk now. */
  #lastReason: SwitchReason = 'restart';
  #hasSaidNone = false;
  /** Changes come one after another: each resolves when those asked for before it are done. */
  #changes: Promise<unknown> = Promise.resolve();

  constructor(parts: ActiveDiskParts) {
    this.#parts = parts;
    // How long a disk has done well is not told by a clock that may be set.
    this.#disks = parts.disks.map((disk) => new WatchedDisk(disk, () => performance.now()));
  }

  get current(): DiskAccess | undefined {
    return this.#current?.access;
  }

  get sinceMs(): number | undefined {
    return this.#sinceMs;
  }

  status(): DiskStatus[] {
    return this.#disks.map((disk) => disk.status());
  }

  /** The active disk, as soon as there is one; undefined once the signal is given. */
  async available(signal: AbortSignal): Promise<DiskAccess | undefined> {
    while (this.#current === undefined && !signal.aborted) await pause(200, signal);
    return this.current;
  }

  /**
   * Chooses the first active disk since the start; a disk that does not answer costs one deadline.
   *
   * @param last of the recorders before
   */
  start(last: Pick<SwitchEvent, 'atMs' | 'to'> | undefined): Promise<void> {
    return this.#inTurn(async () => {
      const before = last?.to;
      await Promise.all(this.#disks.map((disk) => disk.look()));
      const chosen = await this.#firstProven((checked) => chooseDisk(checked, undefined));
      if (chosen?.id === before) this.#sinceMs = last?.atMs;
      this.#become(chosen, before, { reason: 'restart', detail: this.#restartDetail(before, chosen) });
    });
  }

  /** Looks after the disks until the signal is given, each on its own: one that hangs keeps no other waiting. */
  async watch(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#disks.map((disk) => this.#watchDisk(disk, signal)));
  }

  /** The disk to try once for what the active one and others did not take; the active disk stays what it is. */
  fitBeside(refusedBy: ReadonlySet<DiskId>): DiskAccess | undefined {
    const others = this.#disks.filter(({ id }) => !refusedBy.has(id));
    const id = chooseDisk(
      others.map((each) => each.checked()),
      this.#current?.id,
    );
    return others.find((each) => each.id === id)?.access;
  }

  /** Goes on to the next disk; leaves it at that if another change has done so already. */
  leave(access: DiskAccess, cause: SwitchCause): Promise<void> {
    return this.#inTurn(async () => {
      const left = this.#disks.find((each) => each.access === access);
      const isCurrent = left !== undefined && left === this.#current;
      // One that was tried beside the active disk: what failed on it before is known.
      if (left === undefined || (!isCurrent && left.lack !== undefined)) return;
      left.fail({ state: cause.reason === 'low-space' ? 'low-space' : 'unhealthy', reason: cause.detail });
      if (isCurrent) await this.#chooseFor(cause, left.id);
    });
  }

  /** Leaves a disk on which one root takes no segments only if the disk does not either. */
  doubt(access: DiskAccess): Promise<void> {
    return this.#inTurn(async () => {
      const doubted = this.#disks.find((each) => each.access === access);
      if (doubted === undefined || doubted.isUnfit || (await doubted.prove()) || doubted !== this.#current) return;
      if (doubted.lack !== undefined) await this.#chooseFor(causeOf(doubted.lack), doubted.id);
    });
  }

  /** The same, but only if another disk is fit: a slow one is still better than none. */
  leaveForOther(access: DiskAccess, cause: SwitchCause): Promise<void> {
    return this.#inTurn(async () => {
      const left = this.#current;
      if (left?.access !== access) return;
      const next = await this.#firstProven((checked) => chooseNextDisk(checked, left.id));
      if (next === undefined || next === left) return;
      left.fail({ state: 'unhealthy', reason: cause.detail });
      this.#become(next, left.id, cause);
    });
  }

  /** @throws DayfsError if that disk, or without one any other disk, cannot become active */
  switchTo(id: DiskId | undefined): Promise<SwitchAnswer> {
    return this.#inTurn(async () => {
      const from = this.#current?.id;
      const to = id === undefined ? await this.#nextProven() : await this.#named(id);
      this.#become(to, from, { reason: 'manual', detail: 'asked for' });
      return { from: from ?? null, to: to.id };
    });
  }

  async #watchDisk(disk: WatchedDisk, signal: AbortSignal): Promise<void> {
    for (await pause(lookEveryMs, signal); !signal.aborted; await pause(lookEveryMs, signal)) {
      const before = disk.status();
      await disk.look();
      this.#sayChange(before, disk.status());
      await this.#inTurn(async () => {
        if (this.#current === undefined) await this.#chooseFor(this.#returnCause(), undefined);
        else if (disk === this.#current && disk.lack !== undefined && disk.isUnfit) {
          await this.#chooseFor(causeOf(disk.lack), disk.id);
        }
      });
    }
  }

  /** Not each time that a disk begins to recover: one that fails again and again would fill the log. */
  #sayChange(before: DiskStatus, { disk, fitness, reason }: DiskStatus): void {
    if (fitness === before.fitness || (fitness !== 'fit' && before.fitness !== 'fit')) return;
    if (fitness === 'fit') this.#parts.log.info({ disk }, `disk ${disk} is fit again`);
    else this.#parts.log.warn({ disk, reason }, `disk ${disk} is ${fitness}: ${reason}`);
  }

  async #nextProven(): Promise<WatchedDisk> {
    const current = this.#current?.id;
    const next = await this.#firstProven((checked) => chooseNextDisk(checked, current));
    if (next !== undefined) return next;
    const others = this.#disks.filter((disk) => disk.id !== current).map(unfitness);
    throw new DayfsError(
      'failed',
      `no other disk can be recorded to${others.length > 0 ? `: ${others.join('; ')}` : ''}`,
    );
  }

  /** What a person asks for by name need not have done well for long. */
  async #named(id: DiskId): Promise<WatchedDisk> {
    const disk = this.#disks.find((each) => each.id === id);
    if (disk === undefined) {
      const known = this.#disks.map((each) => each.id).join(', ');
      throw new DayfsError('usage', `there is no disk "${id}" in the configuration, only ${known}`);
    }
    if (disk === this.#current) throw new DayfsError('failed', `${id} is the active disk already`);
    if (!(await disk.prove())) throw new DayfsError('failed', `cannot switch to ${unfitness(disk)}`);
    return disk;
  }

  async #chooseFor(cause: SwitchCause, from: DiskId | undefined): Promise<void> {
    this.#become(await this.#firstProven((checked) => chooseDisk(checked, undefined)), from, cause);
  }

  /** Why the disk of before this start was not chosen. */
  #restartDetail(before: DiskId | undefined, chosen: WatchedDisk | undefined): string {
    const left = this.#disks.find(({ id }) => id === before);
    const started = 'the recorder started';
    if (before === undefined) return started;
    if (left === undefined) return `${started}, and ${before} is not in its configuration`;
    if (left.isUnfit || chosen === undefined) return `${started}, without ${unfitness(left)}`;
    return `${started}, and ${chosen.id} comes before ${before}`;
  }

  #returnCause(): SwitchCause {
    return { reason: this.#lastReason, detail: 'it can be recorded to; no disk could before' };
  }

  /** Disks that are known to be unfit are not waited for. */
  async #firstProven(
    choose: (checked: ReturnType<WatchedDisk['checked']>[]) => DiskId | undefined,
  ): Promise<WatchedDisk | undefined> {
    for (;;) {
      const id = choose(this.#disks.map((each) => each.checked()));
      const disk = this.#disks.find((each) => each.id === id);
      if (disk === undefined || (await disk.prove())) return disk;
    }
  }

  #become(next: WatchedDisk | undefined, from: DiskId | undefined, cause: SwitchCause): void {
    const { log, now, onSwitch } = this.#parts;
    this.#current = next;
    this.#lastReason = cause.reason;
    const to = next?.id;
    if (this.#sinceMs === undefined || from !== to) this.#sinceMs = now();
    if (from !== to) {
      onSwitch({ atMs: now(), from, to, ...cause, gapSeconds: undefined });
      log.warn({ from, to, ...cause }, 'the active disk changed');
    }
    this.#sayNone();
  }

  /** Once, for as long as there is none. */
  #sayNone(): void {
    const hasNone = this.#current === undefined;
    if (hasNone && !this.#hasSaidNone) {
      const disks = this.#disks.map(unfitness);
      this.#parts.log.error({ disks }, 'no disk can be recorded to: segments wait in the spool');
    }
    this.#hasSaidNone = hasNone;
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#changes.then(change);
    // The failure is the caller's to hear of; the next change is not concerned.
    this.#changes = done.catch(() => undefined);
    return done;
  }
}

function causeOf(lack: Shortcoming): SwitchCause {
  return { reason: lack.state === 'low-space' ? 'low-space' : 'unhealthy', detail: lack.reason };
}

function unfitness({ id, lack }: WatchedDisk): string {
  return lack === undefined ? `${id} (fit)` : `${id} (${lack.state}): ${lack.reason}`;
}
