/** Owns the end of an export that gets no further, as when a disk that is read from or written to hangs. */
import { readFileSync } from 'node:fs';
import { DayfsError } from '../../domain/errors.js';
import { steadyNow } from '../../host/steady-clock.js';

const mostStalledMs = 30_000;
const lookEveryMs = 1_000;

/** It watches from the first step that it is told of. */
export class StallWatch {
  readonly #stalled = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #pids = new Set<number>();
  #doing = '';
  #steps = 0;
  #seen = '';
  #seenAtMs = 0;

  /** @param mostMs without any progress */
  constructor(mostMs = mostStalledMs) {
    this.#timer = setInterval(() => this.#look(mostMs), Math.min(lookEveryMs, mostMs));
  }

  /** Aborted, with a DayfsError as its reason, when nothing has happened for too long. */
  get signal(): AbortSignal {
    return this.#stalled.signal;
  }

  /** @param doing what is said to be stuck, if nothing follows */
  begin(doing: string): void {
    this.#doing = doing;
    this.#steps += 1;
  }

  progressed(): void {
    this.#steps += 1;
  }

  /** What it reads and writes counts as progress. */
  follow(pid: number | undefined): void {
    if (pid !== undefined) this.#pids.add(pid);
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #look(mostMs: number): void {
    if (this.#steps === 0) return;
    // No clock that can be set: one that is put right by half a minute would end every export.
    const nowMs = steadyNow();
    const seen = [this.#steps, ...[...this.#pids].map(bytesMoved)].join(' ');
    if (seen !== this.#seen) {
      this.#seen = seen;
      this.#seenAtMs = nowMs;
    } else if (nowMs - this.#seenAtMs >= mostMs) {
      const seconds = Math.round(mostMs / 1000);
      const message = `nothing has moved for ${seconds} s while ${this.#doing}: dayfs disks shows whether its disk answers`;
      this.#stalled.abort(new DayfsError('failed', message));
    }
  }
}

/** proc(5): what a process has passed to read(2) and write(2) so far. */
function bytesMoved(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/io`, 'latin1');
  } catch {
    // It has ended: others tell whether that was well.
    return '';
  }
}
