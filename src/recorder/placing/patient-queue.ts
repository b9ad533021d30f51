/**
 * Owns the order of one camera's tasks in the spool: one after another, and none is given up because it fails. A
 * fault of a moment keeps the order, since segments are listed as they are placed; behind one that stays, nothing
 * else waits.
 */
import { backOffMs } from '../../domain/back-off.js';
import { reasonOf } from '../../domain/errors.js';
import type { Log } from '../../domain/log.js';
import { Recurrences } from '../../domain/recurrences.js';
import { pause } from '../../host/pause.js';

/** May be called again after any failure; it is told how many there were. */
export type Task = (failures: number) => Promise<void>;

/** With the waits between them some three seconds: far less than what makes a disk look slow. */
const triesInOrder = 3;

const subject = 'spool';

export class PatientQueue {
  readonly #log: Log;
  readonly #stopping: AbortSignal;
  readonly #troubles = new Recurrences();
  #last: Promise<void> = Promise.resolve();
  #isLeft = false;
  /** How many failed and are to be tried again behind others. */
  #putOff = 0;

  /** @param stopping given when the recorder stops: each task is then tried once more, and not put off */
  constructor(log: Log, stopping: AbortSignal) {
    this.#log = log;
    this.#stopping = stopping;
  }

  add(task: Task): void {
    this.#enqueue(task, 0);
  }

  get isLeft(): boolean {
    return this.#isLeft;
  }

  /** Begins no further task. */
  leave(): void {
    this.#isLeft = true;
  }

  /** Resolves when nothing is under way and nothing waits, but for what is put off. */
  async idle(): Promise<void> {
    // A task may have added others.
    for (let last: unknown; last !== this.#last; await last) last = this.#last;
  }

  #enqueue(task: Task, failures: number): void {
    this.#last = this.#last.then(() => this.#try(task, failures));
  }

  async #try(task: Task, failuresBefore: number): Promise<void> {
    for (let failures = failuresBefore; !this.#isLeft; ) {
      try {
        await task(failures);
        this.#sayRecovery();
        return;
      } catch (error) {
        failures += 1;
        this.#sayFailure(error);
        if (this.#stopping.aborted) return;
        // Where others fail as well, it is not this task that is waited for.
        if (failures >= triesInOrder || this.#putOff > 0) return this.#tryLater(task, failures);
        await pause(backOffMs(failures, Math.random()), this.#stopping);
      }
    }
  }

  #tryLater(task: Task, failures: number): void {
    this.#putOff += 1;
    const enqueue = () => {
      this.#putOff -= 1;
      this.#enqueue(task, failures);
    };
    // Never rejects: the signal ends the wait, no more.
    void pause(backOffMs(failures, Math.random()), this.#stopping).then(enqueue);
  }

  #sayFailure(error: unknown): void {
    const times = this.#troubles.add(subject);
    if (times === undefined) return;
    this.#log.error({ error: reasonOf(error), times }, 'the spool cannot be read or changed; it is tried again');
  }

  #sayRecovery(): void {
    if (this.#putOff > 0) return;
    const times = this.#troubles.end(subject);
    if (times !== undefined) this.#log.warn({ times }, 'the spool can be read and changed again');
  }
}
