/**
 * Owns looking a booking up in this very thread, in a process that another one watches: a thread of its own takes
 * longer to start than most bookings to look up. A disk that hangs holds up all of this process, and so the other one
 * ends it, and has the same asked where a thread can be left behind.
 */
import type { Config } from '../config/config.js';
import { DayfsError } from '../domain/errors.js';
import { type BookingReport, unpackReport } from '../lookup/booking-report.js';
import type { History } from '../lookup/gap-cause.js';
import type { RootsChanges } from '../registry/roots-snapshot.js';
import { CallBoard } from '../union/call-board.js';
import { freshFolders } from '../union/folder-source.js';
import { boardPlaces } from './hung-disks.js';
import { LookupAnswers } from './lookup-answers.js';
import type { LookupQuestion } from './lookup-request.js';
import { type LookupWay, lookupScope } from './lookup-way.js';

export interface Watch {
  /** Disks are asked from here on: this process is held up once so long has passed without another word. */
  asks(mostMs: number): void;
  /** They are asked no more. Resolves if this process is the one that is to go on. */
  end(): Promise<void>;
}

export class WatchedLookup implements LookupWay {
  readonly isStuck = false;
  readonly #config: Config;
  readonly #watch: Watch;
  readonly #answers: LookupAnswers;
  #saidAtMs = -Infinity;

  constructor(config: Config, watch: Watch) {
    this.#config = config;
    this.#watch = watch;
    const { places, shared } = new CallBoard(boardPlaces(config));
    this.#answers = new LookupAnswers(lookupScope(config, { places, shared, line: 0 }), freshFolders, () =>
      this.#say(),
    );
  }

  setRoots(changes: RootsChanges): void {
    this.#answers.take({ kind: 'roots', changes });
  }

  setHistory(history: History): void {
    this.#answers.take({ kind: 'history', history });
  }

  async ask(question: LookupQuestion): Promise<BookingReport | undefined> {
    const message = this.#answers.take({ kind: 'question', question });
    await this.#watch.end();
    if (message?.kind === 'answer') return message.answer && unpackReport(message.answer, this.#config.timeZone);
    throw new DayfsError('failed', message?.message ?? 'the lookup came to no answer');
  }

  async close(): Promise<void> {}

  /**
   * Now and then: a disk that is slow, and does not hang, has as long as it takes. A flat folder has no longer for its
   * one call than others: whoever asks it next in a thread waits for it in any case.
   */
  #say(): void {
    const { diskDeadlineMs } = this.#config.mount;
    const everyMs = diskDeadlineMs / 4;
    const nowMs = performance.now();
    if (nowMs - this.#saidAtMs < everyMs) return;
    this.#saidAtMs = nowMs;
    this.#watch.asks(diskDeadlineMs + everyMs);
  }
}
