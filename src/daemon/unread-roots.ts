/** Owns saying once of each root, and of the legacy path, that it could not be read and what a booking may lack for that. */
import type { Log } from '../domain/log.js';
import type { BookingReport } from '../lookup/booking-report.js';
import { deniedRemedy } from '../union/unread-folder-error.js';
import { type DeniedFolders, noneDenied } from './denied-folders.js';

type ReportedRoot = BookingReport['roots'][number];
/** Of the legacy path there is no disk. */
type Reported = Omit<ReportedRoot, 'disk'> & Partial<Pick<ReportedRoot, 'disk'>>;

export class UnreadRoots {
  readonly #log: Pick<Log, 'warn'>;
  readonly #told = new Set<string>();

  constructor(log: Pick<Log, 'warn'>) {
    this.#log = log;
  }

  tell({ camera, day, roots, legacy }: BookingReport, denied: DeniedFolders = noneDenied): void {
    const reported: readonly Reported[] = legacy === undefined ? roots : [...roots, legacy];
    for (const root of reported) {
      // A booking at midnight may lack a root of the day before.
      const key = [root.disk, root.path, day, camera].join('\0');
      if (root.state === 'ok') this.#told.delete(key);
      else if (!this.#told.has(key)) {
        this.#told.add(key);
        this.#log.warn({ ...root, camera, day }, explain(root, `${camera} on ${day}`, denied));
      }
    }
  }
}

const legacyRemedy = 'see that its disk is mounted and answers, and that no symbolic link is on the way';

function explain({ disk, path, state }: Reported, what: string, denied: DeniedFolders): string {
  const folder = denied.get(path ?? '');
  if (folder !== undefined) {
    const lost = `what ${disk ?? 'the legacy path'} holds of ${what} is left out`;
    return `${folder} cannot be read: permission denied, and ${lost}; ${deniedRemedy}`;
  }
  if (disk === undefined)
    return `${path} cannot be read: what the legacy path holds of ${what} is left out; ${legacyRemedy}`;
  if (path === null) return `${disk} is not in the configuration: what it holds of ${what} is left out`;
  if (state === 'missing') return `${path} is not on ${disk} any more: what it held of ${what} is left out`;
  return `${path} cannot be read: what ${disk} holds of ${what} is left out; dayfs disks says why`;
}
