/** Owns what is said of a booking of which no segment was found. */
import { nearKey } from '../config/near-key.js';
import type { CameraName } from '../domain/camera-name.js';
import { formatInstant, type TimeZone } from '../domain/time-zone.js';
import type { Window } from '../domain/window.js';
import type { BookingReport } from '../lookup/booking-report.js';
import { deniedRemedy } from '../union/unread-folder-error.js';
import type { DeniedFolders } from './denied-folders.js';

export interface NothingFound {
  readonly camera: CameraName;
  readonly window: Window;
  /** Undefined if nothing is known of the day. */
  readonly report: BookingReport | undefined;
  readonly denied: DeniedFolders;
  readonly zone: TimeZone;
  /** Those that are known, without what the legacy path alone may know. */
  readonly cameras: () => readonly CameraName[];
  readonly hasLegacy: boolean;
  /** Why the camera's flat folder is not there, and what is to be done, if it is more than that there is none. */
  readonly legacyLack: () => string | undefined;
  readonly nowMs: number;
}

const mostNamed = 10;

export function explainNothing(found: NothingFound): string {
  const { camera, window, report, denied, zone, cameras, hasLegacy, nowMs } = found;
  const start = formatInstant(zone, window.startMs);
  if (window.startMs > nowMs) return `nothing is recorded yet: ${start} is in the future`;
  if (report !== undefined)
    return `no segment of ${camera} lies between ${start} and ${report.window.end}${lack(report, denied)}`;
  const legacyLack = found.legacyLack();
  if (legacyLack !== undefined)
    return `no roots of ${camera} on ${window.day}, and its legacy segments are not shown: ${legacyLack}`;
  const known = [...new Set(cameras())].sort();
  const isKnown = known.includes(camera);
  if (!isKnown && !hasLegacy) return `no camera is called "${camera}": ${nameKnown(camera, known)}`;
  const nothing = `no roots of ${camera} on ${window.day}, and no legacy segments`;
  if (!isKnown) return `${nothing}: if the flat layout has no ${camera}, ${nameKnown(camera, known)}`;
  return `${nothing}: nothing was recorded, or dayfs reconcile --all has yet to find it`;
}

function lack({ roots, legacy }: BookingReport, denied: DeniedFolders): string {
  const unread = roots.filter(({ state }) => state === 'unreachable');
  const missing = roots.filter(({ state }) => state === 'missing');
  const unexplained = unread.filter(({ path }) => path === null || !denied.has(path));
  const ofRoots = unread.length === 0 ? '' : `: ${unread.length} of ${roots.length} roots could not be read`;
  const ofMissing =
    missing.length === 0
      ? ''
      : `: ${missing.length} of ${roots.length} roots are not on their disks, dayfs roots says which`;
  const ofDisks = unexplained.length === 0 ? '' : ', dayfs disks says why';
  const ofLegacy = legacy?.state === 'unreachable' ? ': the legacy path could not be read' : '';
  const ofDenied =
    denied.size === 0 ? '' : `: permission denied on ${[...denied.values()].join(', ')}; ${deniedRemedy}`;
  return `${ofRoots}${ofDisks}${ofMissing}${ofLegacy}${ofDenied}`;
}

function nameKnown(camera: CameraName, known: readonly CameraName[]): string {
  const near = nearKey(camera, known);
  if (near !== undefined) return `is it ${near}?`;
  if (known.length === 0) return 'nothing was recorded yet, or dayfs reconcile --all has yet to find it';
  const rest = known.length - mostNamed;
  return `there are ${known.slice(0, mostNamed).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
