/** Owns saying once of each root that could not be read that a booking may lack what it holds. */
import type { Logger } from 'pino';
import type { BookingReport } from '../lookup/booking-report.js';

type ReportedRoot = BookingReport['roots'][number];

export class UnreadRoots {
  readonly #log: Pick<Logger, 'warn'>;
  readonly #told = new Set<string>();

  constructor(log: Pick<Logger, 'warn'>) {
    this.#log = log;
  }

  tell({ camera, day, roots }: BookingReport): void {
    for (const root of roots) {
      const key = `${root.disk}/${day}/${camera}`;
      if (root.state === 'ok') this.#told.delete(key);
      else if (!this.#told.has(key)) {
        this.#told.add(key);
        this.#log.warn({ ...root, camera, day }, explain(root, `${camera} on ${day}`));
      }
    }
  }
}

function explain({ disk, path, state }: ReportedRoot, what: string): string {
  if (path === null) return `${disk} is not in the configuration: what it holds of ${what} is left out`;
  if (state === 'missing') return `${path} is not on ${disk} any more: what it held of ${what} is left out`;
  return `${path} cannot be read: what ${disk} holds of ${what} is left out; dayfs disks says why`;
}
