/**
 * Owns the active disk: the one that new segments go to. It is chosen by priority, stays active until it is
 * unfit, and every change of it is a switch event.
 */
import type { Logger } from 'pino';
import type { SwitchAnswer } from '../control/protocol.js';
import { type CheckedDisk, chooseDisk, chooseNextDisk } from '../disks/choose-disk.js';
import type { DiskCondition } from '../disks/disk.js';
import type { DiskAccess } from '../disks/disk-access.js';
import type { DiskId } from '../domain/disk-id.js';
import { DayfsError } from '../domain/errors.js';
import type { SwitchReason } from '../domain/switch-event.js';
import { pause } from './pause.js';
import type { RegistryNotes } from './registry-notes.js';

const reinspectMs = 2000;

/** How long a disk on which a placing failed is passed over, whatever its probe says. */
const barredMs = 30_000;

export interface SwitchCause {
  readonly reason: SwitchReason;
  readonly detail: string;
}

export interface ActiveDiskParts {
  /** In priority order. */
  readonly disks: readonly DiskAccess[];
  readonly notes: RegistryNotes;
  readonly log: Logger;
  readonly now: () => number;
}

export class ActiveDisk {
  readonly #parts: ActiveDiskParts;
  readonly #barredUntilMs = new Map<DiskId, number>();
  #current: DiskAccess | undefined;
  #sinceMs: number | undefined;
  /** Why the active disk last changed; also why a disk becomes active after none was. */
  #lastCause: SwitchCause = { reason: 'restart', detail: 'the recorder started' };
  #hasSaidNone = false;
  /** Changes come one after another: each resolves when those asked for before it are done. */
  #changes: Promise<unknown> = Promise.resolve();

  constructor(parts: ActiveDiskParts) {
    this.#parts = parts;
  }

  get current(): DiskAccess | undefined {
    return this.#current;
  }

  get sinceMs(): number | undefined {
    return this.#sinceMs;
  }

  /** The active disk, as soon as there is one; undefined once the signal is given. */
  async available(signal: AbortSignal): Promise<DiskAccess | undefined> {
    while (this.#current === undefined && !signal.aborted) await pause(200, signal);
    return this.#current;
  }

  /** Chooses the first active disk since the start. */
  start(): Promise<void> {
    return this.#inTurn(async () => {
      const before = this.#parts.notes.lastActiveDisk();
      await this.#chooseFor(this.#lastCause, before);
    });
  }

  /** Looks after the active disk until the signal is given, so that it is left before it is full. */
  async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(reinspectMs, signal);
      const disk = this.#current;
      const condition = await disk?.inspect();
      if (disk === undefined) await this.#inTurn(() => this.#chooseIfNone());
      else if (condition !== undefined && condition.state !== 'ok') await this.leave(disk, causeOf(condition));
    }
  }

  /** Goes on to the next fit disk; does nothing if another change has done so already. */
  leave(disk: DiskAccess, cause: SwitchCause): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#current !== disk) return;
      this.#barredUntilMs.set(disk.disk.id, this.#parts.now() + barredMs);
      await this.#chooseFor(cause, disk.disk.id);
    });
  }

  /** @throws DayfsError if that disk, or without one any other disk, cannot become active */
  switchTo(id: DiskId | undefined): Promise<SwitchAnswer> {
    return this.#inTurn(async () => {
      const from = this.#current?.disk.id;
      const to = id === undefined ? await this.#nextFit() : await this.#checkedFit(id);
      this.#barredUntilMs.delete(to.disk.id);
      this.#become(to, from, { reason: 'manual', detail: 'asked for' });
      return { from: from ?? null, to: to.disk.id };
    });
  }

  async #nextFit(): Promise<DiskAccess> {
    const checked = await this.#checkAll();
    const next = this.#byId(chooseNextDisk(checked, this.#current?.disk.id));
    if (next !== undefined) return next;
    const others = checked.filter((disk) => disk.id !== this.#current?.disk.id).map(unfitness);
    throw new DayfsError(
      'failed',
      `no other disk can be recorded to${others.length > 0 ? `: ${others.join('; ')}` : ''}`,
    );
  }

  async #checkedFit(id: DiskId): Promise<DiskAccess> {
    const disk = this.#byId(id);
    if (disk === undefined) {
      const known = this.#parts.disks.map((each) => each.disk.id).join(', ');
      throw new DayfsError('usage', `there is no disk "${id}" in the configuration, only ${known}`);
    }
    if (disk === this.#current) throw new DayfsError('failed', `${id} is the active disk already`);
    const condition = await disk.probe();
    if (condition.state !== 'ok') throw new DayfsError('failed', `cannot switch to ${unfitness({ id, condition })}`);
    return disk;
  }

  async #chooseIfNone(): Promise<void> {
    if (this.#current === undefined) await this.#chooseFor(this.#lastCause, undefined);
  }

  async #chooseFor(cause: SwitchCause, from: DiskId | undefined): Promise<void> {
    const checked = await this.#checkAll();
    this.#become(this.#byId(chooseDisk(checked, undefined)), from, cause);
    const hasNone = this.#current === undefined;
    if (hasNone && !this.#hasSaidNone) {
      this.#parts.log.error(
        { disks: checked.map(unfitness) },
        'no disk can be recorded to: segments wait in the spool',
      );
    }
    this.#hasSaidNone = hasNone;
  }

  #become(next: DiskAccess | undefined, from: DiskId | undefined, cause: SwitchCause): void {
    const { log, notes, now } = this.#parts;
    this.#current = next;
    this.#lastCause = cause;
    const to = next?.disk.id;
    if (this.#sinceMs === undefined || from !== to) this.#sinceMs = now();
    if (from === to) return;
    // Between two disks nothing is lost: the segment that met the failure is the first on the next disk.
    const gapSeconds = from === undefined || to === undefined || cause.reason === 'restart' ? undefined : 0;
    notes.noteSwitch({ atMs: now(), from, to, ...cause, gapSeconds });
    log.warn({ from, to, ...cause }, 'the active disk changed');
  }

  /** All at once, so that a disk that does not answer costs one deadline. */
  #checkAll(): Promise<CheckedDisk[]> {
    return Promise.all(
      this.#parts.disks.map(async (disk) => ({ id: disk.disk.id, condition: await this.#conditionOf(disk) })),
    );
  }

  async #conditionOf(disk: DiskAccess): Promise<DiskCondition> {
    const isBarred = (this.#barredUntilMs.get(disk.disk.id) ?? 0) > this.#parts.now();
    if (isBarred) return { state: 'unhealthy', space: undefined, reason: 'it failed a moment ago' };
    return disk.probe();
  }

  #byId(id: DiskId | undefined): DiskAccess | undefined {
    return this.#parts.disks.find((disk) => disk.disk.id === id);
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#changes.then(change);
    // The failure is the caller's to hear of; the next change is not concerned.
    this.#changes = done.catch(() => undefined);
    return done;
  }
}

function causeOf(condition: Exclude<DiskCondition, { state: 'ok' }>): SwitchCause {
  return { reason: condition.state === 'low-space' ? 'low-space' : 'unhealthy', detail: condition.reason };
}

function unfitness({ id, condition }: CheckedDisk): string {
  return condition.state === 'ok' ? `${id} (fit)` : `${id} (${condition.state}): ${condition.reason}`;
}
